/** Objects of a PDF as the verifier reads them (ISO 32000-1, 7.3). A string keeps its place in the file, brackets included. */
export type PdfValue = null | boolean | number | Name | Text | Ref | PdfValue[] | Dict;
export type Dict = Map<string, PdfValue>;
export interface Name {
  readonly name: string;
}
export interface Text {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}
export interface Ref {
  readonly ref: number;
}

const MAX_DEPTH = 24;
const SPACE = /[\0\t\n\f\r ]/;
const WORD = /[^\0\t\n\f\r ()<>[\]{}/%]+/y;
const REFERENCE = /(\d{1,7}) (\d{1,5}) R(?![^\0\t\n\f\r ()<>[\]{}/%])/y;
const ESCAPES: Readonly<Record<string, string>> = { '(': '(', ')': ')', '\\': '\\' };

/**
 * Reads one object of `source` (a file as Latin-1) at a time from `at` on. Strict where our own files are regular: no
 * comments, few escapes. Throws on everything it does not know; the verifier turns that into a verdict.
 */
export class ObjectReader {
  readonly source: string;
  at: number;

  constructor(source: string, at: number) {
    this.source = source;
    this.at = at;
  }

  /** The next object; `depth` guards against nesting without end. */
  value(depth = 0): PdfValue {
    if (depth > MAX_DEPTH) throw new Error('objects nested too deeply');
    this.skipSpace();
    const { source, at } = this;
    if (source.startsWith('<<', at)) return this.dict(depth);
    switch (source[at]) {
      case '[':
        return this.array(depth);
      case '<':
        return this.hexText();
      case '(':
        return this.literalText();
      case '/':
        this.at += 1;
        return {
          name: this.word().replace(/#([0-9A-Fa-f]{2})/g, (_, hex: string) =>
            String.fromCharCode(Number.parseInt(hex, 16)),
          ),
        };
      default:
        return this.scalar();
    }
  }

  /** Consumes `keyword`, after white space; throws when something else stands there. */
  expect(keyword: string): void {
    this.skipSpace();
    if (!this.source.startsWith(keyword, this.at)) throw new Error(`expected ${keyword} at ${this.at}`);
    this.at += keyword.length;
  }

  skipSpace(): void {
    while (SPACE.test(this.source[this.at] ?? '')) this.at += 1;
  }

  private word(): string {
    WORD.lastIndex = this.at;
    const word = WORD.exec(this.source)?.[0];
    if (word === undefined) throw new Error(`no object at ${this.at}`);
    this.at += word.length;
    return word;
  }

  private scalar(): PdfValue {
    REFERENCE.lastIndex = this.at;
    const reference = REFERENCE.exec(this.source);
    if (reference) {
      this.at += reference[0].length;
      return { ref: Number(reference[1]) };
    }
    const word = this.word();
    if (word === 'true' || word === 'false') return word === 'true';
    if (word === 'null') return null;
    if (!/^[+-]?(\d+\.?\d*|\.\d+)$/.test(word)) throw new Error(`unknown object ${word.slice(0, 20)}`);
    return Number(word);
  }

  private array(depth: number): PdfValue[] {
    const values: PdfValue[] = [];
    this.at += 1;
    for (this.skipSpace(); this.source[this.at] !== ']'; this.skipSpace()) values.push(this.value(depth + 1));
    this.at += 1;
    return values;
  }

  private dict(depth: number): Dict {
    const dict: Dict = new Map();
    this.at += 2;
    for (this.skipSpace(); !this.source.startsWith('>>', this.at); this.skipSpace()) {
      const key = this.value(depth + 1);
      if (!isName(key) || dict.has(key.name)) throw new Error(`bad key of a dictionary before ${this.at}`);
      dict.set(key.name, this.value(depth + 1));
    }
    this.at += 2;
    return dict;
  }

  private hexText(): Text {
    const start = this.at;
    const end = this.source.indexOf('>', start) + 1;
    const digits = this.source.slice(start + 1, end - 1);
    if (end === 0 || !/^([0-9A-Fa-f]{2})*$/.test(digits)) throw new Error(`bad hexadecimal string at ${start}`);
    this.at = end;
    return { text: Buffer.from(digits, 'hex').toString('latin1'), start, end };
  }

  private literalText(): Text {
    const start = this.at;
    let text = '';
    let open = 1;
    for (this.at += 1; ; this.at += 1) {
      let character = this.source[this.at];
      if (character === undefined) throw new Error(`string at ${start} has no end`);
      if (character === '(') open += 1;
      if (character === ')' && --open === 0) break;
      if (character === '\\') {
        this.at += 1;
        character = ESCAPES[this.source[this.at] ?? ''];
        if (character === undefined) throw new Error(`unknown escape at ${this.at}`);
      }
      text += character;
    }
    this.at += 1;
    return { text, start, end: this.at };
  }
}

const isObject = (value: PdfValue | undefined): value is Name | Text | Ref =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Map);

export const isName = (value: PdfValue | undefined): value is Name => isObject(value) && 'name' in value;
export const isText = (value: PdfValue | undefined): value is Text => isObject(value) && 'text' in value;
export const isRef = (value: PdfValue | undefined): value is Ref => isObject(value) && 'ref' in value;
