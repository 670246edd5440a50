/** Faces and inks of a receipt; the painter knows the files and the colours. */
export type Face = 'regular' | 'strong';
export type Ink = 'ink' | 'soft' | 'line';

/** A mark on the page. Points of 1/72 inch, from the left and from the **top** edge; text stands on its baseline. */
export type Item =
  | {
      readonly kind: 'text';
      readonly x: number;
      readonly y: number;
      readonly text: string;
      readonly face: Face;
      readonly size: number;
      readonly ink: Ink;
    }
  | {
      readonly kind: 'rule';
      readonly x: number;
      readonly y: number;
      readonly width: number;
      readonly weight: number;
      readonly ink: Ink;
    }
  | { readonly kind: 'code'; readonly x: number; readonly y: number; readonly size: number };

/** What belongs together in the order of reading; `artifact` is decoration that a screen reader leaves out. */
export interface Block {
  readonly tag: 'title' | 'paragraph' | 'entry' | 'code' | 'artifact';
  readonly items: readonly Item[];
}

export interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Page {
  readonly blocks: readonly Block[];
}

/** A laid out receipt. `seal` and `code` lie on the first page; without a QR there is no `code`. */
export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly pages: readonly Page[];
  readonly seal: Area;
  readonly code: Area | undefined;
}

/** Added to every space, in em: the face spaces words too closely for small print. Measured and painted alike. */
export const WORD_GAP = 0.06;

/** Width of a text in points. */
export type Measure = (text: string, face: Face, size: number) => number;
