import {
  Button,
  Drawer,
  Menu,
  Modal,
  TextInput,
  Tooltip,
  type MantineThemeOverride,
  type MultiSelectProps,
  type SelectProps,
} from '@mantine/core'
import { themeOverride } from './theme.ts'

// the <header> of a dialog would count as a second banner of the page
const titleIsNoBanner = { header: { role: 'presentation' } } as const

// a plain list beside its field: the keyboard scrolls it, and it stays within its dialog
const options = {
  comboboxProps: { withinPortal: false },
  withScrollArea: false,
  styles: { options: { maxHeight: 260, overflowY: 'auto' } },
} as const

/** The theme with defaults of single components; needed in the browser only. */
export const theme: MantineThemeOverride = {
  ...themeOverride,
  components: {
    // locking the page's scrolling writes a <style> element, which `style-src 'self'` forbids; pages do not scroll anyway
    Modal: Modal.extend({
      defaultProps: {
        lockScroll: false,
        centered: true,
        overlayProps: { backgroundOpacity: 0.5 },
        attributes: titleIsNoBanner,
      },
    }),
    Drawer: Drawer.extend({ defaultProps: { lockScroll: false, attributes: titleIsNoBanner } }),
    Menu: Menu.extend({
      defaultProps: {
        shadow: 'md',
        // a menu has menu items only
        withInitialFocusPlaceholder: false,
        // within the landmark it belongs to, and not beside all of them
        portalProps: { target: '#main' },
      },
    }),
    Button: Button.extend({ defaultProps: { size: 'sm' } }),
    // not `extend`, which would bring the fields themselves: the first page has none of them
    Select: {
      defaultProps: {
        ...options,
        size: 'sm',
        allowDeselect: false,
        checkIconPosition: 'right',
      } satisfies Partial<SelectProps>,
    },
    MultiSelect: {
      defaultProps: { ...options, size: 'sm', checkIconPosition: 'right' } satisfies Partial<MultiSelectProps>,
    },
    TextInput: TextInput.extend({ defaultProps: { size: 'sm' } }),
    Tooltip: Tooltip.extend({ defaultProps: { openDelay: 300, withArrow: true } }),
  },
}
