/** The themes of VS Code that the extension is looked at in. */
export type Theme = 'dark' | 'light' | 'highContrast' | 'highContrastLight';

/** Each theme's name in VS Code's settings, the class that the workbench then has, and what the page prefers. */
export const THEMES: Record<Theme, { name: string; workbenchClass: string; dark: boolean }> = {
  dark: { name: 'Dark Modern', workbenchClass: 'vs-dark', dark: true },
  light: { name: 'Light Modern', workbenchClass: 'vs', dark: false },
  highContrast: { name: 'Default High Contrast', workbenchClass: 'hc-black', dark: true },
  highContrastLight: { name: 'Default High Contrast Light', workbenchClass: 'hc-light', dark: false },
};
