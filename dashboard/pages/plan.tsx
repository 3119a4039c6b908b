import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { usePlanName } from '../coverage/words.ts'
import { dateTimeText } from '../format.ts'
import { Refusal } from '../http.ts'
import { paths } from '../paths.ts'
import { plansApi, type WholePlan } from '../plans-api.ts'
import { problemsAt } from '../plans/draft.ts'
import { PlanForm } from '../plans/plan-form.tsx'
import { SidePicker } from '../plans/side-picker.tsx'
import { useEditor, type Editor } from '../plans/use-editor.ts'
import classes from '../plans/editor.module.css'
import { keys } from '../queries.ts'
import { Confirm } from '../ui/confirm.tsx'
import { Icon } from '../ui/icons.tsx'
import { Failed, Mishap, Waiting } from '../ui/outcome.tsx'
import { Page } from '../ui/page.tsx'
import { PHONE } from '../ui/virtual-table.tsx'

/** A plan to be made, changed or, by who may not, looked at (docs/SPEC.md U25). */
export function PlanPage({ id }: { id: string }) {
  const { t } = useTranslation()
  const answer = useQuery({ queryKey: keys.plan(id), queryFn: ({ signal }) => plansApi.plan(id, signal), staleTime: 0 })
  if (answer.data !== undefined) return <PlanEditor whole={answer.data} />
  if (answer.error === null) return <Waiting />
  if (answer.error instanceof Refusal && answer.error.status === 404)
    return (
      <Page title={t('plan.missing', { id })}>
        <Link href={paths.plans()}>{t('nav.plans')}</Link>
      </Page>
    )
  return <Failed error={answer.error} again={() => void answer.refetch()} />
}

/** A new plan. */
export function NewPlanPage() {
  return <PlanEditor whole={undefined} />
}

function PlanEditor({ whole }: { whole: WholePlan | undefined }) {
  const { t } = useTranslation()
  const planName = usePlanName()
  const editor = useEditor(whole)
  const { base, draft, picking, problems, lacking, mayManage, isDirty, isSaved, save, retire } = editor
  const phone = useMediaQuery(PHONE, false, { getInitialValueInEffect: false })
  const [isAsked, setAsked] = useState(false)
  const retiredAtMs = base?.plan.retiredAtMs
  return (
    <Page
      title={base === undefined ? t('plan.new') : planName(draft.name === '' ? base.plan : draft)}
      fill={!phone}
      intro={base !== undefined && <VersionLine whole={base} />}
      tools={
        <>
          <span className={classes.saved} role="status">
            {isSaved && t('plan.saved', { version: editor.version })}
          </span>
          <Button component={Link} href={paths.plans()} variant="default" leftSection={<Icon name="back" size={16} />}>
            {t('plan.back')}
          </Button>
          {mayManage && base !== undefined && retiredAtMs === undefined && (
            <Button variant="default" onClick={() => setAsked(true)}>
              {t('plan.retire')}
            </Button>
          )}
          {mayManage && (
            <Button
              loading={save.isPending}
              disabled={!isDirty && retiredAtMs === undefined && base !== undefined}
              onClick={editor.trySave}
            >
              {t(retiredAtMs === undefined ? 'common.save' : 'plan.restore')}
            </Button>
          )}
        </>
      }
    >
      <Notices editor={editor} />
      <div className={classes.columns}>
        <PlanForm editor={editor} />
        <SidePicker
          picking={picking}
          passes={draft.passes.length}
          problems={problemsAt(problems, 'sides')}
          onChange={mayManage ? editor.setPicking : undefined}
        />
      </div>
      <ConflictDialog editor={editor} />
      <Confirm
        opened={isAsked}
        title={t('plan.retire')}
        text={t('plan.retireText', { name: draft.name })}
        action={t('plan.retire')}
        busy={retire.isPending}
        error={retire.error}
        onConfirm={() => retire.mutate()}
        onClose={() => {
          setAsked(false)
          retire.reset()
        }}
      />
      {lacking.includes('sides') && <span className="visually-hidden">{t('plan.need.sides')}</span>}
    </Page>
  )
}

function VersionLine({ whole: { plan } }: { whole: WholePlan }) {
  const { t } = useTranslation()
  return (
    <>
      {t('plan.versionLine', { version: plan.version, by: plan.changedBy, time: dateTimeText(plan.changedAtMs) })}
      {plan.retiredAtMs !== undefined && ` · ${t('plan.retiredAt', { time: dateTimeText(plan.retiredAtMs) })}`}
    </>
  )
}

/** What is going on with what was changed: taken up again, not whole yet, or refused. */
function Notices({ editor }: { editor: Editor }) {
  const { t } = useTranslation()
  const { restored, isDirty, isRoomy, lacking, save, base, checkError, conflict } = editor
  const error = conflict === undefined ? save.error : null
  const isOld = restored !== undefined && base !== undefined && restored.version < base.plan.version
  return (
    <>
      {restored !== undefined && isDirty && (
        <div className={classes.notice} role="status">
          <span>
            {t('plan.restored', { time: dateTimeText(restored.atMs) })}
            {isOld && ` ${t('plan.restoredOld', { version: base.plan.version, by: base.plan.changedBy })}`}
          </span>
          <Button size="compact-sm" variant="default" onClick={editor.discard}>
            {t('plan.discard')}
          </Button>
        </div>
      )}
      {!isRoomy && (
        <div className={classes.notice} data-bad role="alert">
          {t('plan.noRoom')}
        </div>
      )}
      {lacking.length > 0 && (
        <div className={classes.notice} data-bad role="alert">
          {t('plan.lacking', { what: lacking.map((need) => t(`plan.need.${need}`)).join(t('common.comma')) })}
        </div>
      )}
      {error instanceof Refusal && error.status === 400 && error.fields.length > 0 ? (
        <div className={classes.notice} data-bad role="alert">
          {t('plan.hasErrors')}
        </div>
      ) : error instanceof Refusal && error.status === 403 ? (
        <div className={classes.notice} data-bad role="alert">
          {t('plan.notYours')}
        </div>
      ) : (
        <Mishap error={error ?? checkError} />
      )}
    </>
  )
}

/** Somebody else changed the plan meanwhile: who and when, and what is to become of our own changes. */
function ConflictDialog({ editor: { conflict, version, loadNewer, keepOurs } }: { editor: Editor }) {
  const { t } = useTranslation()
  return (
    <Modal
      opened={conflict !== undefined}
      onClose={keepOurs}
      title={t('plan.conflict')}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      {conflict !== undefined && (
        <Stack>
          <Text>
            {t('plan.conflictText', {
              by: conflict.plan.changedBy,
              time: dateTimeText(conflict.plan.changedAtMs),
              version: conflict.plan.version,
              ours: version,
            })}
          </Text>
          <Group justify="flex-end">
            <Button variant="default" onClick={loadNewer}>
              {t('plan.loadNewer', { version: conflict.plan.version })}
            </Button>
            <Button onClick={keepOurs}>{t('plan.keepOurs')}</Button>
          </Group>
        </Stack>
      )}
    </Modal>
  )
}
