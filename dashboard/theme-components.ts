import { Button, Drawer, Menu, Modal, Select, TextInput, Tooltip, type MantineThemeOverride } from '@mantine/core'
import { themeOverride } from './theme.ts'

/** The theme with defaults of single components; needed in the browser only. */
export const theme: MantineThemeOverride = {
  ...themeOverride,
  components: {
    // locking the page's scrolling writes a <style> element, which `style-src 'self'` forbids; pages do not scroll anyway
    Modal: Modal.extend({
      defaultProps: { lockScroll: false, centered: true, overlayProps: { backgroundOpacity: 0.5 } },
    }),
    Drawer: Drawer.extend({ defaultProps: { lockScroll: false } }),
    Menu: Menu.extend({ defaultProps: { withinPortal: true, shadow: 'md' } }),
    Button: Button.extend({ defaultProps: { size: 'sm' } }),
    Select: Select.extend({ defaultProps: { size: 'sm', allowDeselect: false, checkIconPosition: 'right' } }),
    TextInput: TextInput.extend({ defaultProps: { size: 'sm' } }),
    Tooltip: Tooltip.extend({ defaultProps: { openDelay: 300, withArrow: true } }),
  },
}
