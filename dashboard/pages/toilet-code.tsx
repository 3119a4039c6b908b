import { useTranslation } from 'react-i18next'
import { useToiletName } from '../desk/names.ts'
import { paths } from '../paths.ts'
import { keys } from '../queries.ts'
import { serviceApi } from '../service-api.ts'
import { CodeSheet } from '../ui/code-sheet.tsx'

/** The sheet for the door of a toilet: its code, for the crew's arrival and for what the public says (docs/SPEC.md U35). */
export function ToiletCodePage({ id }: { id: string }) {
  const { t } = useTranslation()
  const name = useToiletName()(id)
  return (
    <CodeSheet
      id={id}
      name={name}
      queryKey={keys.toiletCode(id)}
      ask={(signal) => serviceApi.code(id, signal)}
      renew={() => serviceApi.renewCode(id)}
      words={{
        title: t('toiletCode.title', { name }),
        intro: t('toiletCode.intro'),
        sheet: t('toiletCode.sheet'),
        renewText: t('toiletCode.renewText'),
      }}
      zh="扫码查看空闲厕位、评价与报修"
      en="Scan for free stalls, to rate, or to report a fault"
      back={{ href: paths.asset(id), label: t('desk.toToilet') }}
    />
  )
}
