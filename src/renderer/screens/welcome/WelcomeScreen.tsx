import { IdCard, Keyboard, Search, UserPlus, type LucideIcon } from 'lucide-react';
import { CommandButton } from '#renderer/commands/CommandButton.tsx';
import type { Command } from '#renderer/commands/define.ts';
import { findCitizen } from '#renderer/commands/find-citizen.ts';
import { startVisit } from '#renderer/commands/start-visit.ts';
import { typeCitizen } from '#renderer/commands/type-citizen.ts';
import { useDesk } from '#renderer/screens/desk/desk.ts';
import { useTexts } from '#renderer/text/text.tsx';
import { Icon } from '#renderer/ui/icon.tsx';
import type { ReactNode } from 'react';
import styles from './welcome.module.css';

/** Nobody at the counter, or somebody whose name is not known yet: what to do now, most usual first. */
export function WelcomeScreen() {
  const { view } = useDesk();
  const t = useTexts();
  return (
    <section className={styles.welcome}>
      {view.visit ? (
        <>
          <h1>{t('welcome.no-citizen.title')}</h1>
          <p>{t('welcome.no-citizen.text')}</p>
        </>
      ) : (
        <>
          <h1>{t('welcome.no-visit.title')}</h1>
          <p>{t('welcome.no-visit.text')}</p>
        </>
      )}
      <ul className={styles.ways}>
        <Step icon={IdCard}>{t(view.visit ? 'welcome.scan' : 'welcome.scan-starts')}</Step>
        {view.visit ? (
          <>
            <Step icon={Search} command={findCitizen}>
              {t('welcome.find')}
            </Step>
            <Step icon={Keyboard} command={typeCitizen}>
              {t('welcome.type')}
            </Step>
          </>
        ) : (
          <Step icon={UserPlus} command={startVisit}>
            {t('welcome.start')}
          </Step>
        )}
      </ul>
    </section>
  );
}

function Step(props: { readonly icon: LucideIcon; readonly command?: Command; readonly children: ReactNode }) {
  return (
    <li>
      <Icon of={props.icon} size="l" />
      <span>{props.children}</span>
      {props.command && <CommandButton command={props.command} size="small" />}
    </li>
  );
}
