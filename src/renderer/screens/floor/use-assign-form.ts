import type { FloorWorkstation } from '#contract/floor';
import type { OfficerId, ServiceCode } from '#contract/ids';
import { servicesOf, type Proposal } from '#domain/floor/index';
import { isReason } from '#renderer/features/texts/reason.ts';
import { useState } from 'react';
import type { Floor, Order } from './use-floor-screen.ts';

interface Values {
  readonly siteId: string;
  readonly counterId: string;
  readonly services: string;
  readonly serviceCodes: readonly string[];
  readonly officers: string;
  readonly officerIds: readonly string[];
  readonly when: string;
  readonly reason: string;
}
type TextValue = 'siteId' | 'counterId' | 'services' | 'officers' | 'when' | 'reason';

/** What is typed, beginning with what holds or is ordered; choosing services begins with those of the counter. */
function startOf({ assignment, next }: FloorWorkstation, floor: Floor): Values {
  const from = (next && !next.elsewhere ? next.assignment : null) ?? assignment;
  return {
    siteId: '',
    counterId: from?.counterId ?? '',
    services: from?.serviceCodes ? 'picked' : 'own',
    serviceCodes: servicesOf(from, floor.counters),
    officers: from?.officerIds ? 'picked' : 'all',
    officerIds: from?.officerIds ?? [],
    when: 'after-visit',
    reason: '',
  };
}

/** The form of another task. `order()` answers what to send, or shows what is missing. */
export function useAssignForm(workstation: FloorWorkstation, floor: Floor) {
  const [values, setValues] = useState(() => startOf(workstation, floor));
  const [isAsked, setAsked] = useState(false);
  const change = (part: Partial<Values>) => setValues((before) => ({ ...before, ...part }));
  const isElsewhere = values.siteId !== '';
  const serviceCodes =
    isElsewhere || values.services === 'own'
      ? null
      : floor.services.map(({ code }) => code).filter((code: ServiceCode) => values.serviceCodes.includes(code));
  const officerIds =
    isElsewhere || values.officers === 'all'
      ? null
      : floor.officers.map(({ id }) => id).filter((id: OfficerId) => values.officerIds.includes(id));
  const counterId = isElsewhere || values.counterId === '' ? null : values.counterId;
  const missing = {
    services: serviceCodes?.length === 0,
    officers: officerIds?.length === 0,
    reason: !isReason(values.reason),
  };
  const proposal: Proposal = { counterId, serviceCodes, isElsewhere };
  return {
    values,
    proposal,
    problems: isAsked ? missing : { services: false, officers: false, reason: false },
    set: (name: TextValue) => (value: string) => change({ [name]: value }),
    setServices: (codes: string[]) => change({ serviceCodes: codes }),
    setOfficers: (ids: string[]) => change({ officerIds: ids }),
    order: (): Order | null => {
      setAsked(true);
      if (missing.services || missing.officers || missing.reason) return null;
      return {
        siteId: isElsewhere ? values.siteId : null,
        assignment: { counterId, serviceCodes, officerIds },
        when: values.when === 'now' ? 'now' : 'after-visit',
        reason: values.reason.trim(),
      };
    },
  };
}
