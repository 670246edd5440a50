import type { ReactNode } from 'react';
import { Paperclip } from 'lucide-react';
import { AttachmentType } from '#contract/attachments';
import { FileButton } from '#renderer/ui/file-button.tsx';

/** What is chosen is judged by core, by its bytes. */
export function AttachButton(props: { readonly onFile: (file: File) => void; readonly children: ReactNode }) {
  return (
    <FileButton types={AttachmentType.options} icon={Paperclip} onFile={props.onFile}>
      {props.children}
    </FileButton>
  );
}
