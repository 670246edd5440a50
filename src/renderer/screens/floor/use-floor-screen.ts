import type { FloorWorkstation } from '#contract/floor';
import { seatsOf, seatState, type Floor, type Seat } from '#domain/floor/index';
import { useBridge } from '#renderer/features/api/provider.tsx';
import { useFloor } from '#renderer/features/api/queries.ts';
import { useNow } from '#renderer/features/status/use-now.ts';
import { useDesk } from '#renderer/screens/desk/desk.ts';
import { useTexts } from '#renderer/text/text.tsx';
import { useMemo, useState } from 'react';

type Assignment = FloorWorkstation['assignment'];

/** The order given last from here, as long as nobody gave another: it can be taken back after it was taken over, too. */
interface LastOrder {
  readonly workstationId: string;
  readonly grantId: string;
  readonly before: Assignment;
}

/** What the assignment form asks for. */
export interface Order {
  readonly siteId: string | null;
  readonly assignment: NonNullable<Assignment>;
  readonly when: 'after-visit' | 'now';
  readonly reason: string;
}

const TICK_MS = 10_000;

/** The plan, the seat in view, and what can be ordered for it. */
export function useFloorScreen() {
  const { act, go, say, session } = useDesk();
  const { api } = useBridge();
  const t = useTexts();
  const query = useFloor(session.phase === 'active');
  const now = useNow(TICK_MS);
  const [chosenId, setChosenId] = useState<string | null>(null);
  const [last, setLast] = useState<LastOrder | null>(null);
  const floor = query.data;
  const seats = useMemo(() => (floor ? seatsOf(floor) : []), [floor]);
  const chosen = seats.find(({ id }) => id === chosenId) ?? seats[0] ?? null;
  const workstation = chosen?.workstation ?? null;

  const assign = async (of: FloorWorkstation, order: Order, done: 'floor.done.assign' | 'floor.done.undo') => {
    const { siteId, when, reason, assignment } = order;
    const { counterId, serviceCodes, officerIds } = assignment;
    const answer = await act(`assign:${of.id}:${JSON.stringify(order)}`, (commandId) =>
      api['floor.reassign']({
        commandId,
        workstationId: of.id,
        grantId: of.grantId,
        siteId,
        counterId,
        serviceCodes,
        officerIds,
        when,
        reason,
      }),
    );
    if (!answer) return;
    const { grantId } = answer;
    setLast(done === 'floor.done.undo' ? null : { workstationId: of.id, grantId, before: of.assignment });
    finish(done);
  };
  const end = async (of: FloorWorkstation, cause: 'reassigned' | 'for-cause', reason: string) => {
    const { grantId } = of;
    if (grantId === null) return;
    const answer = await act(`end:${of.id}:${cause}`, (commandId) =>
      api['floor.end']({ commandId, workstationId: of.id, grantId, cause, reason }),
    );
    if (answer) finish('floor.done.end');
  };
  const finish = (text: 'floor.done.assign' | 'floor.done.undo' | 'floor.done.end') => {
    go({ kind: 'floor', panel: 'facts' });
    say({ kind: 'done', text });
    void query.refetch();
  };
  const back = workstation && undoTarget(workstation, last);
  return {
    floor,
    failure: query.error,
    seats,
    chosen,
    stateOf: (seat: Seat) => seatState(seat.workstation, now),
    now,
    choose: (id: string) => {
      setChosenId(id);
      go({ kind: 'floor', panel: 'facts' });
    },
    assign: (of: FloorWorkstation, order: Order) => void assign(of, order, 'floor.done.assign'),
    end: (of: FloorWorkstation, cause: 'reassigned' | 'for-cause', reason: string) => void end(of, cause, reason),
    /** Null: there is nothing to take back, or the centre has not answered the order yet. */
    undo:
      workstation && back
        ? () =>
            void assign(
              workstation,
              { siteId: null, assignment: back, when: 'after-visit', reason: t('floor.undo-reason') },
              'floor.done.undo',
            )
        : null,
  };
}

export type FloorScreenState = ReturnType<typeof useFloorScreen>;
export type { Floor };

/** What taking the last order back leads to: what is held while it is pending, else what was held before it. */
function undoTarget(workstation: FloorWorkstation, last: LastOrder | null): Assignment {
  if (isOrdered(workstation)) return null;
  if (workstation.state === 'closing') return workstation.next?.elsewhere ? null : workstation.assignment;
  const isLast = last?.workstationId === workstation.id && last.grantId === workstation.grantId;
  return isLast ? last.before : null;
}

/** An order of this counter's own that the centre has not answered: another one would be refused there. */
export const isOrdered = ({ order }: FloorWorkstation): boolean =>
  order?.state === 'waiting' || order?.state === 'sent';
