import { Button, Checkbox, Modal, Select, Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { roadGrades, type RoadGrade } from '#domain/geography.ts'
import type { WorkType } from '#domain/plan/plan.ts'
import type { PlanTemplate } from '#domain/plan/template.ts'
import { useSourceText } from '../coverage/source-words.ts'
import { plansApi } from '../plans-api.ts'
import { gradeWord } from '../street/grade.ts'
import formDialog from '../ui/form-dialog.module.css'
import { Mishap, Nothing, Waiting } from '../ui/outcome.tsx'
import { planWindowText, scheduleText } from './words.ts'
import classes from './editor.module.css'

/** Passes and days proposed for a grade of road or a demonstration area, each number with its source. */
export function TemplateDialog({
  opened,
  grade,
  workType,
  demoArea,
  onClose,
  onApply,
}: {
  opened: boolean
  /** Of most of the streets that are picked. */
  grade: RoadGrade
  workType: WorkType
  demoArea: boolean
  onClose: () => void
  onApply: (template: PlanTemplate, demoArea: boolean) => void
}) {
  const { t } = useTranslation()
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('plan.template')}
      closeButtonProps={{ 'aria-label': t('common.close') }}
      classNames={formDialog}
    >
      {opened && <Proposal {...{ grade, workType, demoArea, onApply }} />}
    </Modal>
  )
}

function Proposal({
  workType,
  onApply,
  ...first
}: {
  grade: RoadGrade
  workType: WorkType
  demoArea: boolean
  onApply: (template: PlanTemplate, demoArea: boolean) => void
}) {
  const { t } = useTranslation()
  const sourceText = useSourceText()
  const [grade, setGrade] = useState(first.grade)
  const [demoArea, setDemoArea] = useState(first.demoArea)
  const asked = { grade, workType, demoArea }
  const template = useQuery({
    queryKey: ['plan-template', asked],
    queryFn: () => plansApi.template(asked),
    staleTime: Number.POSITIVE_INFINITY,
  })
  return (
    <Stack>
      <Select
        label={t('plan.grade')}
        value={String(grade)}
        onChange={(value) => setGrade(roadGrades.find((each) => String(each) === value) ?? grade)}
        data={roadGrades.map((each) => ({ value: String(each), label: t(`grade.${gradeWord(each)}`) }))}
      />
      <Checkbox
        label={t('plan.demoArea')}
        checked={demoArea}
        onChange={(event) => setDemoArea(event.currentTarget.checked)}
      />
      <Mishap error={template.error} />
      {template.data === undefined ? (
        template.isPending && <Waiting />
      ) : (
        <>
          <section aria-label={t('plan.passes')} className={classes.proposal}>
            <b>{t(`work.${workType}`)}</b>
            {template.data.passes.length === 0 ? (
              <Nothing small>{t('plan.templateNone')}</Nothing>
            ) : (
              <>
                <ol className={classes.windows}>
                  {template.data.passes.map((window) => (
                    <li key={window.fromMinute}>{planWindowText(window, t)}</li>
                  ))}
                </ol>
                <span>{scheduleText(template.data.schedule, t)}</span>
              </>
            )}
          </section>
          {template.data.sources.length > 0 && (
            <section aria-label={t('plan.sources')}>
              <b>{t('plan.sources')}</b>
              <ul className={classes.sources}>
                {template.data.sources.map((source) => (
                  <li key={source}>{sourceText(source)}</li>
                ))}
              </ul>
            </section>
          )}
          <Button disabled={template.data.passes.length === 0} onClick={() => onApply(template.data, demoArea)}>
            {t('plan.applyTemplate')}
          </Button>
        </>
      )}
    </Stack>
  )
}
