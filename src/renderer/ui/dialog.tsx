import type { ReactNode } from 'react';
import { Dialog as AriaDialog } from 'react-aria-components/Dialog';
import { Modal, ModalOverlay } from 'react-aria-components/Modal';
import { classes } from './classes.ts';
import styles from './dialog.module.css';

/** A sheet over the window, for the palette and the help sheet only. Esc closes it and gives the focus back. */
export function Dialog(props: {
  readonly label: string;
  readonly onClose: () => void;
  readonly isWide?: boolean;
  readonly children: ReactNode;
}) {
  return (
    <ModalOverlay
      className={styles.veil ?? ''}
      isOpen
      isDismissable
      onOpenChange={(isOpen) => {
        if (!isOpen) props.onClose();
      }}
    >
      <Modal className={classes(styles.modal, props.isWide && styles.wide)}>
        <AriaDialog className={styles.dialog ?? ''} aria-label={props.label}>
          {props.children}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}
