import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { FileTrigger } from 'react-aria-components/FileTrigger';
import { Button } from './button.tsx';

/** Opens the system's own file dialog. `types` is what it offers; whoever takes the file looks at its bytes. */
export function FileButton(props: {
  readonly types: readonly string[];
  readonly icon: LucideIcon;
  readonly onFile: (file: File) => void;
  readonly children: ReactNode;
}) {
  const take = (files: FileList | null) => {
    const file = files?.item(0);
    if (file) props.onFile(file);
  };
  return (
    <FileTrigger acceptedFileTypes={props.types} onSelect={take}>
      <Button size="small" tone="quiet" icon={props.icon} onPress={() => undefined}>
        {props.children}
      </Button>
    </FileTrigger>
  );
}
