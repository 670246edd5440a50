import { ArrowLeftRight, Circle, CircleCheck } from 'lucide-react';
import type { Visit, VisitApplication } from '#contract/visits';
import { clock, rupiah, weekday, weekdayDate } from '#domain/format/index';
import { toggleRequirement } from '#renderer/commands/toggle-requirement.ts';
import { useDraft } from '#renderer/features/drafts/use-drafts.ts';
import { feeRow, feeSum } from '#renderer/features/visit/fees.ts';
import { Sent } from '#renderer/features/receipts/Sent.tsx';
import { closingText } from '#renderer/features/session/closing-text.ts';
import { missingOf } from '#renderer/forms/missing.ts';
import { useLanguage, useTexts } from '#renderer/text/text.tsx';
import { Icon } from '#renderer/ui/icon.tsx';
import { Keys } from '#renderer/ui/keys.tsx';
import { Block } from '#renderer/ui/panel.tsx';
import { Mark } from '#renderer/ui/parts.tsx';
import { Button } from 'react-aria-components/Button';
import { useDesk } from './desk.ts';
import styles from './next-blocks.module.css';

/** What is still missing, in reading order; the first is one Enter away. */
export function BeforeSubmit({ application }: { readonly application: VisitApplication }) {
  const { journal, view } = useDesk();
  const t = useTexts();
  const draft = useDraft(journal, application);
  const { fields, requirements } = missingOf(application.service, draft);
  const count = fields.length + requirements.length;
  const position = (id: string) => application.service.requirements.findIndex((requirement) => requirement.id === id);
  if (count === 0) {
    return (
      <Block title={t('next.before')}>
        <Mark icon={CircleCheck} tone="done">
          {t('next.complete')}
        </Mark>
      </Block>
    );
  }
  const rows = [
    ...fields.map(({ field }) => ({
      id: field,
      text: application.service.form.properties[field]?.title ?? field,
      key: null,
    })),
    ...requirements.map(({ id, name }) => ({ id, text: name, key: toggleRequirement.keys[position(id)] ?? null })),
  ];
  return (
    <Block title={t('next.before')} side={t('next.left', { count })}>
      <ul className={styles.todo}>
        {rows.map((row, index) => (
          <li key={row.id}>
            <Icon of={Circle} />
            {index === 0 && !row.key ? (
              <Button className={styles.jump ?? ''} onPress={view.actions.goToMissing}>
                {row.text}
              </Button>
            ) : (
              <span>{row.text}</span>
            )}
            {row.key ? <Keys of={row.key} /> : index === 0 && <Keys of="Enter" />}
          </li>
        ))}
      </ul>
    </Block>
  );
}

/** The promised day, `Ditunggu, 15 menit`, or that the standard names neither. */
function usePromise({ promisedOn, service }: VisitApplication): string {
  const t = useTexts();
  const [language] = useLanguage();
  if (promisedOn) return weekdayDate(promisedOn, language);
  return service.minutes === null ? t('next.no-date') : t('next.minutes', { count: service.minutes });
}

export function Promised({ application }: { readonly application: VisitApplication }) {
  const t = useTexts();
  const promise = usePromise(application);
  const { workingDays, minutes } = application.service;
  return (
    <Block title={t('next.promised')}>
      <p className={styles.big}>{promise}</p>
      {workingDays !== null && <p className={styles.soft}>{t('next.working-days', { count: workingDays })}</p>}
      {workingDays === null && minutes === null && <p className={styles.soft}>{t('next.no-standard')}</p>}
    </Block>
  );
}

export function Fees({ visit }: { readonly visit: Visit }) {
  const t = useTexts();
  const { amountIdr, isOpen } = feeSum(visit.applications);
  return (
    <Block title={t('next.fees')}>
      <dl className={styles.sum}>
        {visit.applications.map(({ id, service }) => (
          <div key={id}>
            <dt>{service.shortName}</dt>
            <dd>{feeRow(service.fee, t)}</dd>
          </div>
        ))}
        <div className={styles.total}>
          <dt>{t('next.sum')}</dt>
          <dd>{amountIdr === 0 && !isOpen ? t('fee.free') : rupiah(amountIdr)}</dd>
        </div>
      </dl>
      {isOpen && <p className={styles.small}>{t('next.fees-open')}</p>}
      {amountIdr > 0 && <p className={styles.small}>{t('next.fees-note')}</p>}
    </Block>
  );
}

export function Receipts({ visit }: { readonly visit: Visit }) {
  const { view } = useDesk();
  const t = useTexts();
  const submitted = visit.applications.filter(({ receipt }) => receipt !== null).length;
  return (
    <Block
      title={t('next.receipts')}
      side={t('next.receipts-count', { done: submitted, all: visit.applications.length })}
    >
      <ul className={styles.links}>
        {visit.applications.map(({ id, receipt, service }, index) => (
          <li key={id}>
            {receipt ? (
              <>
                <Button className={styles.jump ?? ''} onPress={() => view.actions.selectApplication(index)}>
                  {receipt.number}
                </Button>
                <Sent state={receipt.sent} files={receipt.files} />
                <span className={styles.under}>{service.shortName}</span>
              </>
            ) : (
              <>
                <span>{service.shortName}</span>
                <span className={styles.small}>{t('next.number-later')}</span>
              </>
            )}
          </li>
        ))}
      </ul>
    </Block>
  );
}

export function Timeline({ visit, isTall }: { readonly visit: Visit; readonly isTall: boolean }) {
  const { session } = useDesk();
  const t = useTexts();
  if (visit.timeline.length === 0) return null;
  return (
    <Block title={t('next.timeline')} isTall={isTall}>
      <ol className={styles.timeline}>
        {visit.timeline.map((entry) => (
          <li key={`${entry.at} ${entry.kind} ${entry.subject}`}>
            <time dateTime={entry.at}>{clock(entry.at, session.site?.timeZone ?? 'UTC')}</time>
            <span>{t(`timeline.${entry.kind}`, { subject: entry.subject ?? '' })}</span>
          </li>
        ))}
      </ol>
    </Block>
  );
}

/** After submitting: what the citizen should hear. */
export function Tell({ application }: { readonly application: VisitApplication }) {
  const t = useTexts();
  const promise = usePromise(application);
  const { fee, nextSteps, workingDays } = application.service;
  return (
    <Block title={t('tell.title')}>
      <dl className={styles.tell}>
        <dt>{t('tell.pay')}</dt>
        <dd>
          <b>{feeRow(fee, t)}</b>
          {fee.note && <span>{fee.note}</span>}
        </dd>
        <dt>{t('tell.done')}</dt>
        <dd>
          <b>{promise}</b>
          {workingDays !== null && <span>{t('tell.at-latest', { count: workingDays })}</span>}
        </dd>
        {nextSteps.length > 0 && (
          <>
            <dt>{t('tell.next')}</dt>
            <dd>
              {nextSteps.map((step) => (
                <span key={step}>{step}</span>
              ))}
            </dd>
          </>
        )}
      </dl>
    </Block>
  );
}

/** Beside the citizen's form: why the data is asked, and that nothing blocks. */
export function Keep() {
  const t = useTexts();
  return (
    <Block title={t('keep.title')}>
      <p className={styles.soft}>{t('keep.text')}</p>
    </Block>
  );
}

/** This counter moves: where to and why; the visit in hand is finished first. */
export function Closing() {
  const { session, view } = useDesk();
  const t = useTexts();
  if (!session.closing) return null;
  return (
    <Block title={t('status.closing')}>
      <Mark icon={ArrowLeftRight} tone="warn">
        {closingText(session.closing, t)}
      </Mark>
      <p className={styles.soft}>{t('closing.reason', { reason: session.closing.reason })}</p>
      {view.visit && <p className={styles.soft}>{t('closing.finish')}</p>}
    </Block>
  );
}

/** Nobody at the counter: what it serves today. */
export function Today() {
  const { session } = useDesk();
  const t = useTexts();
  const [language] = useLanguage();
  if (!session.siteDate || session.today.length === 0) return null;
  return (
    <Block title={t('gate.today', { day: weekday(session.siteDate, language) })}>
      <ul className={styles.links}>
        {session.today.map((row) => (
          <li key={row.label}>
            <span>{row.label}</span>
            <span>
              {row.from}–{row.to}
            </span>
            <span className={styles.under}>{row.agencies}</span>
          </li>
        ))}
      </ul>
    </Block>
  );
}
