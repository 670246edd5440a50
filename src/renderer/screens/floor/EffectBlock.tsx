import { TriangleAlert } from 'lucide-react';
import { effectOf, type Proposal } from '#domain/floor/index';
import { useTexts } from '#renderer/text/text.tsx';
import { Block } from '#renderer/ui/panel.tsx';
import { Mark } from '#renderer/ui/parts.tsx';
import { Prose } from '#renderer/ui/subject.tsx';
import styles from './floor.module.css';
import type { Floor } from './use-floor-screen.ts';

/** What the order changes: counters per agency, and services that nobody would offer any more. */
export function EffectBlock(props: {
  readonly floor: Floor;
  readonly workstationId: string;
  readonly proposal: Proposal;
}) {
  const { floor, proposal, workstationId } = props;
  const t = useTexts();
  const { agencies, orphaned } = effectOf(floor, workstationId, proposal);
  const nameOf = (code: string) => floor.services.find((service) => service.code === code)?.shortName ?? code;
  return (
    <Block title={t('floor.effect')}>
      {agencies.length === 0 && <Prose>{t('floor.effect.none')}</Prose>}
      {agencies.length > 0 && (
        <dl className={styles.effect}>
          {agencies.map(({ agency, before, after }) => (
            <div key={agency}>
              <dt>{t('floor.effect.counters', { agency })}</dt>
              <dd>{t('floor.effect.change', { before, after })}</dd>
            </div>
          ))}
        </dl>
      )}
      {orphaned.length > 0 && (
        <Mark icon={TriangleAlert} tone="warn">
          {t('floor.effect.orphaned', { count: orphaned.length, names: orphaned.map(nameOf).join(', ') })}
        </Mark>
      )}
    </Block>
  );
}
