import type { FloorWorkstation } from '#contract/floor';
import { EnterForm } from '#renderer/forms/EnterForm.tsx';
import { ReasonField } from '#renderer/forms/ReasonField.tsx';
import { useTexts } from '#renderer/text/text.tsx';
import { Button } from '#renderer/ui/button.tsx';
import { Checks } from '#renderer/ui/checks.tsx';
import { Choice } from '#renderer/ui/choice.tsx';
import { Block, Panel } from '#renderer/ui/panel.tsx';
import { Prose } from '#renderer/ui/subject.tsx';
import { Select } from '#renderer/ui/select.tsx';
import { EffectBlock } from './EffectBlock.tsx';
import { agenciesText, taskText } from './floor-text.ts';
import { useAssignForm } from './use-assign-form.ts';
import type { Floor, FloorScreenState } from './use-floor-screen.ts';

/** Another task for one counter: where, what, who, when and why, with what it changes on the floor. */
export function AssignPanel(props: {
  readonly state: FloorScreenState;
  readonly floor: Floor;
  readonly workstation: FloorWorkstation;
}) {
  const { floor, state, workstation } = props;
  const t = useTexts();
  const form = useAssignForm(workstation, floor);
  const { problems, values } = form;
  const send = () => {
    const order = form.order();
    if (order) state.assign(workstation, order);
  };
  return (
    <Panel
      name="next"
      label={t('floor.assign')}
      foot={
        <Button tone="primary" size="tall" isWide keys="Enter" onPress={send}>
          {t('floor.assign.action')}
        </Button>
      }
    >
      <Block title={t('floor.assign.title', { name: state.chosen?.counter?.name ?? workstation.name })}>
        <Prose>{t('floor.assign.now', { task: taskText(workstation.assignment, floor, t) })}</Prose>
      </Block>
      <Block>
        <EnterForm label={t('floor.assign')} onLast={send} isNarrow>
          {floor.malls.length > 0 && (
            <Select
              label={t('floor.mall')}
              placeholder={t('floor.mall.here')}
              value={values.siteId}
              options={floor.malls.map(({ siteId, shortName }) => ({ value: siteId, label: shortName }))}
              onChange={form.set('siteId')}
              hint={values.siteId === '' ? undefined : t('floor.mall.hint')}
            />
          )}
          {values.siteId === '' && <Place form={form} floor={floor} />}
          <Choice
            label={t('floor.when')}
            name="when"
            value={values.when}
            options={[
              { value: 'after-visit', label: t('floor.when.after-visit') },
              { value: 'now', label: t('floor.when.now') },
            ]}
            onChange={form.set('when')}
            hint={t(values.when === 'now' ? 'floor.when.now-hint' : 'floor.when.after-visit-hint')}
          />
          <ReasonField
            value={values.reason}
            onChange={form.set('reason')}
            hint={t('floor.reason-hint')}
            isWrong={problems.reason}
          />
        </EnterForm>
      </Block>
      <EffectBlock floor={floor} workstationId={workstation.id} proposal={form.proposal} />
    </Panel>
  );
}

function Place({ form, floor }: { readonly form: ReturnType<typeof useAssignForm>; readonly floor: Floor }) {
  const t = useTexts();
  const { problems, values } = form;
  const officers = floor.officers.filter(({ role }) => role === 'officer');
  return (
    <>
      <Select
        label={t('floor.counter')}
        placeholder={t('floor.no-counter')}
        value={values.counterId}
        isAutoFocused
        options={floor.counters.map(({ id, number }) => ({
          value: id,
          label: `${t('conflict.counter', { number })} · ${agenciesText({ counterId: id, serviceCodes: null, officerIds: null }, floor, t, 1)}`,
        }))}
        onChange={form.set('counterId')}
      />
      <Choice
        label={t('floor.services')}
        name="services"
        value={values.services}
        options={[
          { value: 'own', label: t('floor.services.own') },
          { value: 'picked', label: t('floor.services.picked') },
        ]}
        onChange={form.set('services')}
      />
      {values.services === 'picked' && (
        <Checks
          label={t('floor.services.which')}
          name="service"
          values={values.serviceCodes}
          options={floor.services.map(({ code, shortName, agency }) => ({
            value: code,
            label: `${shortName} · ${agency}`,
          }))}
          onChange={form.setServices}
          wrong={problems.services ? t('floor.services.none') : undefined}
        />
      )}
      <Choice
        label={t('floor.officers')}
        name="officers"
        value={values.officers}
        options={[
          { value: 'all', label: t('floor.officers.all') },
          { value: 'picked', label: t('floor.officers.picked') },
        ]}
        onChange={form.set('officers')}
      />
      {values.officers === 'picked' && (
        <Checks
          label={t('floor.officers.which')}
          name="officer"
          values={values.officerIds}
          options={officers.map(({ id, name }) => ({ value: id, label: name }))}
          onChange={form.setOfficers}
          wrong={problems.officers ? t('floor.officers.none') : undefined}
        />
      )}
    </>
  );
}
