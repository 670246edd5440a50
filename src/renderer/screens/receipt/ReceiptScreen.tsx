import { Circle, CircleCheck, CircleCheckBig, CircleDot, TriangleAlert, type LucideIcon } from 'lucide-react';
import type { ReceiptView } from '#contract/receipts';
import type { VisitApplication } from '#contract/visits';
import { clock } from '#domain/format/index';
import { useReceipt } from '#renderer/features/api/queries.ts';
import { DamagedFiles } from '#renderer/features/attachments/DamagedFiles.tsx';
import { Sheet } from '#renderer/features/receipts/Sheet.tsx';
import { useDesk } from '#renderer/screens/desk/desk.ts';
import { useTexts, type Texts } from '#renderer/text/text.tsx';
import { classes } from '#renderer/ui/classes.ts';
import { Icon } from '#renderer/ui/icon.tsx';
import { Mark } from '#renderer/ui/parts.tsx';
import styles from './receipt.module.css';

type Submitted = NonNullable<VisitApplication['receipt']>;

/** After submitting: the number, the sheet, and how far it has come. */
export function ReceiptScreen(props: { readonly application: VisitApplication; readonly receipt: Submitted }) {
  const { application, receipt } = props;
  const { session, view } = useDesk();
  const t = useTexts();
  const shown = useReceipt(receipt.id).data;
  const timeZone = session.site?.timeZone ?? 'UTC';
  return (
    <>
      <header className={styles.head}>
        <p className={styles.done} role="status">
          <Mark icon={CircleCheckBig} tone="done">
            {t('receipt.submitted-at', { time: clock(receipt.submittedAt, timeZone) })}
          </Mark>
        </p>
        <h1>{receipt.number}</h1>
        <p>
          {application.service.name} · {view.visit?.citizen?.name}
        </p>
      </header>
      <div className={styles.proof}>
        <div className={styles.paper}>{shown && <Sheet receipt={shown} />}</div>
        <section className={styles.steps}>
          <h2>{t('receipt.journey')}</h2>
          <ol>{shown && stepsOf(shown, timeZone, t).map((step) => <Step key={step.title} {...step} />)}</ol>
          <DamagedFiles application={application} />
        </section>
      </div>
    </>
  );
}

interface StepState {
  readonly title: string;
  readonly note: string;
  readonly look: 'done' | 'now' | 'wait' | 'warn';
}

const ICONS: Readonly<Record<StepState['look'], LucideIcon>> = {
  done: CircleCheck,
  now: CircleDot,
  wait: Circle,
  warn: TriangleAlert,
};

function Step({ title, note, look }: StepState) {
  return (
    <li className={classes(styles.step, styles[look])}>
      <Icon of={ICONS[look]} />
      <div>
        <b>{title}</b>
        <span>{note}</span>
      </div>
    </li>
  );
}

/** Nothing before the seal; then who says when that was, and what keeps an authority from saying it. */
function timeOf({ sealedAt, confirmedAt, levelProblem }: ReceiptView, timeZone: string, t: Texts): StepState[] {
  if (!sealedAt) return [];
  const problem = levelProblem && t(`level-problem.${levelProblem}`);
  const look = WAITS.includes(levelProblem) ? 'wait' : 'warn';
  if (confirmedAt === null) return [{ title: t('step.time'), note: problem ?? t('step.time-note'), look }];
  const note = problem ?? t('step.time-confirmed-note', { time: clock(confirmedAt, timeZone) });
  return [{ title: t('step.time-confirmed'), note, look: problem && look === 'warn' ? 'warn' : 'done' }];
}

/** Nothing that anybody has to do something about. */
const WAITS: readonly ReceiptView['levelProblem'][] = [null, 'time-unreachable', 'validation-unreachable', 'file-away'];

/** Stored, sealed, its time, at the centre: each with what is known about it. */
function stepsOf(receipt: ReceiptView, timeZone: string, t: Texts): StepState[] {
  const { sent, files } = receipt;
  const isGoing = sent === 'at-centre' && files.stored < files.all;
  const isTrouble = sent === 'rejected' || sent === 'parked';
  return [
    { title: t('step.stored'), note: clock(receipt.issuedAt, timeZone), look: 'done' },
    receipt.sealedAt
      ? {
          title: t('step.sealed'),
          note: t('step.sealed-note', { time: clock(receipt.sealedAt, timeZone), level: receipt.level }),
          look: 'done',
        }
      : {
          title: t('step.not-sealed'),
          note: t(receipt.sealProblem ? `seal-problem.${receipt.sealProblem}` : 'step.sealing'),
          look: receipt.sealProblem ? 'warn' : 'now',
        },
    ...timeOf(receipt, timeZone, t),
    {
      title: t('step.to-centre'),
      note: isGoing ? t('step.files', { stored: files.stored, all: files.all }) : t(`step.sent.${sent}`),
      look: isGoing
        ? files.damaged > 0
          ? 'warn'
          : 'now'
        : sent === 'at-centre'
          ? 'done'
          : isTrouble
            ? 'warn'
            : sent === 'sending'
              ? 'now'
              : 'wait',
    },
  ];
}
