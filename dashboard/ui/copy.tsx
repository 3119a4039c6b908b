import { Button, CopyButton } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Icon } from './icons.tsx'
import classes from './copy.module.css'

/** A text to take along: shown whole, selected by a click, copied by a button where the browser lets us. */
export function Copied({ label, text }: { label: string; text: string }) {
  const { t } = useTranslation()
  return (
    <div>
      <div className={classes.head}>
        <span>{label}</span>
        {/* browsers give the clipboard to pages on HTTPS and localhost only */}
        {window.isSecureContext && (
          <CopyButton value={text}>
            {({ copied, copy }) => (
              <Button
                size="compact-sm"
                variant="subtle"
                leftSection={<Icon name={copied ? 'check' : 'copy'} size={14} />}
                onClick={copy}
              >
                {t(copied ? 'common.copied' : 'common.copy')}
              </Button>
            )}
          </CopyButton>
        )}
      </div>
      <pre className={classes.text} tabIndex={0} aria-label={label}>
        {text}
      </pre>
    </div>
  )
}
