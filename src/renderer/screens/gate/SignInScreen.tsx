import { IdCard, MapPinOff, User } from 'lucide-react';
import type { Officer, SessionState } from '#contract/session';
import { useBridge } from '#renderer/features/api/provider.tsx';
import { useTexts } from '#renderer/text/text.tsx';
import { Button } from '#renderer/ui/button.tsx';
import { Icon } from '#renderer/ui/icon.tsx';
import { Mark } from '#renderer/ui/parts.tsx';
import { Picker } from '#renderer/ui/picker.tsx';
import { useState } from 'react';
import styles from './gate.module.css';
import { Allowance } from './Allowance.tsx';
import { GateFacts } from './GateFacts.tsx';
import { GateFrame } from './GateFrame.tsx';
import { PinEntry } from './PinEntry.tsx';

/** Name, then PIN. Works without a network. */
export function SignInScreen({ session }: { readonly session: SessionState }) {
  const t = useTexts();
  const [officer, setOfficer] = useState<Officer | null>(
    session.officers.length === 1 ? (session.officers[0] ?? null) : null,
  );
  return (
    <GateFrame session={session}>
      <section>
        <h1>{t('sign-in.title')}</h1>
        {session.unassigned && <Unassigned />}
        <p className={styles.lead}>{t(officer ? 'sign-in.pin-lead' : 'sign-in.lead')}</p>
        {officer ? (
          <SignInForm session={session} officer={officer} onOther={() => setOfficer(null)} />
        ) : (
          <ChooseOfficer officers={session.officers} onChoose={setOfficer} />
        )}
      </section>
      <GateFacts session={session} />
    </GateFrame>
  );
}

/** Nobody can sign in until a supervisor gives this workstation a counter. */
function Unassigned() {
  const t = useTexts();
  return (
    <p className={styles.lead} role="status">
      <Mark icon={MapPinOff} tone="warn">
        <b>{t('error.no-assignment.title')}</b> {t('error.no-assignment.help')}
      </Mark>
    </p>
  );
}

function ChooseOfficer(props: {
  readonly officers: readonly Officer[];
  readonly onChoose: (officer: Officer) => void;
}) {
  const t = useTexts();
  const [text, setText] = useState('');
  const found = props.officers.filter(({ name, shortName }) =>
    `${name} ${shortName}`.toLowerCase().includes(text.trim().toLowerCase()),
  );
  return (
    <div className={styles.fields}>
      <div className={styles.picker}>
        <Picker
          label={t('sign-in.officer')}
          placeholder={t('sign-in.type-name')}
          text={text}
          onText={setText}
          empty={t('sign-in.nobody')}
          onPick={(id) => {
            const officer = found.find((one) => one.id === id);
            if (officer) props.onChoose(officer);
          }}
          items={found.map(({ id, name, role }) => ({ id, icon: User, title: name, side: t(`role.${role}`) }))}
        />
      </div>
    </div>
  );
}

function SignInForm(props: {
  readonly session: SessionState;
  readonly officer: Officer;
  readonly onOther: () => void;
}) {
  const { officer, session } = props;
  const { api, intentions } = useBridge();
  const t = useTexts();
  const signIn = (pin: string) =>
    intentions.run(`sign-in:${officer.id}`, (commandId) =>
      api['session.sign-in']({ commandId, officerId: officer.id, pin }),
    );
  const canChange = session.officers.length > 1;
  return (
    <div
      className={styles.fields}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && canChange) props.onOther();
      }}
      role="presentation"
    >
      <div className={styles.officer}>
        <span className={styles.officerHead}>{t('sign-in.officer')}</span>
        <div className={styles.officerName}>
          <Icon of={IdCard} />
          <b>{officer.shortName}</b>
          <span>{t(`role.${officer.role}`)}</span>
        </div>
      </div>
      <Allowance session={session} role={officer.role} />
      <PinEntry
        session={session}
        officer={officer}
        action={t('sign-in.action', { counter: session.counter?.name ?? t('app.title') })}
        onPin={signIn}
      >
        {canChange && (
          <p className={styles.other}>
            <Button tone="link" onPress={props.onOther} keys="Escape">
              {t('sign-in.other', { name: officer.shortName })}
            </Button>
          </p>
        )}
      </PinEntry>
    </div>
  );
}
