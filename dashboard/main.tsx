import '@mantine/core/styles.css'
import 'virtual:theme-variables.css'
import './base.css'
import { MantineProvider } from '@mantine/core'
import { QueryClientProvider } from '@tanstack/react-query'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'
import { startLanguage } from './i18n/start.ts'
import { queryClient } from './queries.ts'
import { theme } from './theme-components.ts'

await startLanguage()
createRoot(document.getElementById('root')!).render(
  <StrictMode>
    {/* both would write <style> elements, which the content security policy forbids: the build makes a sheet of them */}
    <MantineProvider theme={theme} defaultColorScheme="auto" withCssVariables={false} withGlobalClasses={false}>
      <QueryClientProvider client={queryClient}>
        <App />
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
)
