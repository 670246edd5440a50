import { Building2 } from 'lucide-react';
import type { Service } from '#contract/catalogue';
import { useServices } from '#renderer/features/api/queries.ts';
import { feeRow } from '#renderer/features/visit/fees.ts';
import { useDesk } from '#renderer/screens/desk/desk.ts';
import { useTexts, type Texts } from '#renderer/text/text.tsx';
import { Hidden } from '#renderer/ui/parts.tsx';
import { Picker } from '#renderer/ui/picker.tsx';
import { useMemo, useState } from 'react';

const matches = (service: Service, words: readonly string[]) => {
  const text = `${service.name} ${service.shortName} ${service.agency.name} ${service.agency.shortName}`.toLowerCase();
  return words.every((word) => text.includes(word));
};

const timeOf = ({ workingDays, minutes }: Service, t: Texts): string | null =>
  workingDays !== null
    ? t('services.days', { count: workingDays })
    : minutes !== null
      ? t('services.minutes', { count: minutes })
      : null;

/** Which service is added to the visit: a word or two of its name, then Enter. */
export function ServicesScreen() {
  const { addService } = useDesk();
  const t = useTexts();
  const services = useServices().data?.services;
  const [text, setText] = useState('');
  const found = useMemo(() => {
    const words = text.toLowerCase().split(/\s+/).filter(Boolean);
    return (services ?? []).filter((service) => matches(service, words));
  }, [services, text]);
  return (
    <>
      <h1>
        <Hidden>{t('services.title')}</Hidden>
      </h1>
      <Picker
        label={t('services.search')}
        placeholder={t('services.search')}
        text={text}
        onText={setText}
        onPick={(code) => void addService(code)}
        summary={t('services.found', { count: found.length })}
        empty={services ? t('services.none') : undefined}
        items={found.map((service) => ({
          id: service.code,
          group: service.agency.name,
          icon: Building2,
          title: service.name,
          side: [timeOf(service, t), feeRow(service.fee, t)].filter(Boolean).join(' · '),
        }))}
      />
    </>
  );
}
