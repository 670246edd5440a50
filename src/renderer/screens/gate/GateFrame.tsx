import type { SessionState } from '#contract/session';
import { weekday } from '#domain/format/index';
import { StatusBar } from '#renderer/features/status/StatusBar.tsx';
import { useLanguage, useTexts } from '#renderer/text/text.tsx';
import type { ReactNode } from 'react';
import styles from './gate.module.css';

/** Before the desk: the counter's number as the sign over it, the form beside it. */
export function GateFrame({ session, children }: { readonly session: SessionState; readonly children: ReactNode }) {
  return (
    <div className={styles.gate}>
      <Sign session={session} />
      <main className={styles.form}>{children}</main>
      <div className={styles.status}>
        <StatusBar session={session} />
      </div>
    </div>
  );
}

function Sign({ session }: { readonly session: SessionState }) {
  const t = useTexts();
  const [language] = useLanguage();
  const { counter, site, siteDate, today } = session;
  return (
    <section className={styles.sign} aria-label={t('gate.sign')}>
      <p className={styles.site}>{site?.name ?? t('app.title')}</p>
      <div className={styles.number}>
        <span>{t('gate.counter')}</span>
        {counter && <strong>{counter.number}</strong>}
      </div>
      {today.length > 0 && siteDate && (
        <div className={styles.today}>
          <h2>{t('gate.today', { day: weekday(siteDate, language) })}</h2>
          <table>
            <tbody>
              {today.map((row) => (
                <tr key={row.label}>
                  <td>{row.label}</td>
                  <td>{row.agencies}</td>
                  <td>
                    {row.from}–{row.to}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
