import { IdCard, ScanBarcode, Keyboard, Search, TriangleAlert } from 'lucide-react';
import type { Visit } from '#contract/visits';
import { clock, longDate } from '#domain/format/index';
import { CommandButton } from '#renderer/commands/CommandButton.tsx';
import { editCitizen } from '#renderer/commands/edit-citizen.ts';
import { finishVisit } from '#renderer/commands/finish-visit.ts';
import { revealCitizen } from '#renderer/commands/reveal-citizen.ts';
import { StateTag } from '#renderer/features/visit/StateTag.tsx';
import { useNow } from '#renderer/features/status/use-now.ts';
import { useLanguage, useTexts } from '#renderer/text/text.tsx';
import { Keys } from '#renderer/ui/keys.tsx';
import { Block, Panel } from '#renderer/ui/panel.tsx';
import { Facts, Mark } from '#renderer/ui/parts.tsx';
import { useCitizenFacts } from './citizen-facts.ts';
import { useDesk } from './desk.ts';
import styles from './who-panel.module.css';

/** Left: the ticket and the citizen. */
export function WhoPanel() {
  const { view } = useDesk();
  const t = useTexts();
  const { visit } = view;
  return (
    <Panel name="who" label={t('who.label')}>
      {visit ? <Ticket visit={visit} /> : <NoTicket />}
      {visit && <Citizen visit={visit} />}
      {visit && visit.evidence.length > 0 && <Evidence visit={visit} />}
      {visit && visit.others.length > 0 && <Others visit={visit} />}
    </Panel>
  );
}

function NoTicket() {
  const t = useTexts();
  return (
    <section className={styles.ticket}>
      <span className={styles.label}>{t('who.ticket')}</span>
      <div className={styles.number}>{t('who.nobody')}</div>
      <p className={styles.under}>{t('who.nobody-note')}</p>
    </section>
  );
}

function Ticket({ visit }: { readonly visit: Visit }) {
  const { session } = useDesk();
  const t = useTexts();
  const timeZone = session.site?.timeZone ?? 'UTC';
  return (
    <section className={styles.ticket}>
      <div className={styles.row}>
        <div>
          <span className={styles.label}>{t('who.ticket')}</span>
          <div className={styles.number}>{visit.ticket ?? t('who.walk-in')}</div>
        </div>
        <div className={styles.time}>
          <small>{t('who.serving')}</small>
          <Elapsed since={visit.startedAt} />
        </div>
      </div>
      <p className={styles.under}>
        {t(visit.ticket ? 'who.called-at' : 'who.started-at', { time: clock(visit.startedAt, timeZone) })}
      </p>
      <div className={styles.moves}>
        <CommandButton command={finishVisit} size="small" />
      </div>
    </section>
  );
}

const SECOND_MS = 1000;

/** Minutes and seconds served, `11.04`. */
function Elapsed({ since }: { readonly since: string }) {
  const seconds = Math.max(0, Math.floor((useNow(SECOND_MS) - Date.parse(since)) / SECOND_MS));
  const two = (value: number) => String(value).padStart(2, '0');
  return (
    <>
      {two(Math.floor(seconds / 60))}.{two(seconds % 60)}
    </>
  );
}

function Citizen({ visit }: { readonly visit: Visit }) {
  const t = useTexts();
  const { revealed, view } = useDesk();
  const { citizen } = visit;
  const facts = useCitizenFacts(citizen, revealed);
  if (!citizen) {
    return (
      <Block title={t('who.citizen')}>
        <p className={styles.soft}>{t('who.no-citizen')}</p>
      </Block>
    );
  }
  return (
    <Block title={t('who.citizen')} side={view.place !== 'form' && <CommandButton command={editCitizen} tone="link" />}>
      <p className={styles.person}>{citizen.name}</p>
      <p className={styles.soft}>
        {[citizen.sex && t(`sex.${citizen.sex}`), citizen.age !== null && t('who.age', { years: citizen.age })]
          .filter(Boolean)
          .join(', ')}
      </p>
      <div className={styles.facts}>
        <Facts rows={facts} />
      </div>
      {citizen.nikWarnings.map((warning) => (
        <p key={warning} className={styles.warning}>
          <Mark icon={TriangleAlert} tone="warn">
            {t(`nik.${warning}`)}
          </Mark>
        </p>
      ))}
      <p className={styles.reveal} aria-live="polite">
        <Keys of={revealCitizen.keys[0] ?? ''} /> {t(revealed ? 'who.revealed' : 'who.reveal')}
      </p>
    </Block>
  );
}

const EVIDENCE_ICONS = { card: IdCard, barcode: ScanBarcode, manual: Keyboard, found: Search } as const;

function Evidence({ visit }: { readonly visit: Visit }) {
  const { session } = useDesk();
  const t = useTexts();
  return (
    <Block title={t('who.evidence')}>
      <ul className={styles.evidence}>
        {visit.evidence.map((entry) => (
          <li key={entry.at}>
            <Mark icon={EVIDENCE_ICONS[entry.method]} tone={entry.method === 'card' ? 'done' : 'idle'}>
              {t(`evidence.${entry.method}`, { time: clock(entry.at, session.site?.timeZone ?? 'UTC') })}
              {entry.fingerMatch !== null && `, ${t(entry.fingerMatch ? 'evidence.finger' : 'evidence.no-finger')}`}
            </Mark>
          </li>
        ))}
      </ul>
    </Block>
  );
}

function Others({ visit }: { readonly visit: Visit }) {
  const t = useTexts();
  const [language] = useLanguage();
  return (
    <Block title={t('who.others')} side={t('who.others-count', { count: visit.others.length })}>
      <ul className={styles.others}>
        {visit.others.map((other) => (
          <li key={other.id}>
            <span>{other.serviceName}</span>
            <StateTag state={other.state} />
            <span className={styles.underLine}>
              {other.agencyName} · {t('who.since', { date: longDate(other.since, language) })}
            </span>
          </li>
        ))}
      </ul>
    </Block>
  );
}
