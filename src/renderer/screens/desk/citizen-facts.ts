import type { CitizenData, MaskedCitizen } from '#contract/citizens';
import { longDate } from '#domain/format/index';
import { groupNik } from '#domain/masking/index';
import { useLanguage, useTexts } from '#renderer/text/text.tsx';
import type { Fact } from '#renderer/ui/parts.tsx';

const joined = (...parts: readonly (string | null | undefined)[]) => parts.filter(Boolean).join(', ');

/** The citizen's facts, masked, or whole while the key is held. */
export function useCitizenFacts(citizen: MaskedCitizen | null, revealed: CitizenData | null): Fact[] {
  const t = useTexts();
  const [language] = useLanguage();
  if (!citizen) return [];
  const birthDate = citizen.birthDate && longDate(citizen.birthDate, language);
  const rt = revealed?.rt && revealed.rw ? t('citizen.rt-rw', { rt: revealed.rt, rw: revealed.rw }) : null;
  const address = revealed
    ? joined(revealed.address, rt, revealed.village, revealed.district, revealed.regency)
    : citizen.village && t('who.village', { village: citizen.village });
  const rows: readonly (readonly [string, string | null])[] = [
    [t('citizen.nik'), revealed?.nik ? groupNik(revealed.nik) : citizen.nik],
    [t('who.birth'), joined(citizen.birthPlace, birthDate)],
    [t('citizen.address'), address],
    [t('citizen.phone'), revealed?.phone ?? citizen.phone],
    [t('who.registered'), citizen.nikRegion],
  ];
  return rows.flatMap(([term, text]) => (text ? [{ key: term, term, text }] : []));
}
