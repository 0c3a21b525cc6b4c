import regexp from 'eslint-plugin-regexp';
import tseslint from 'typescript-eslint';

/** Folders that must never see the editor's API; the command line's bundle enforces the same. */
const WITHOUT_VSCODE = ['src/core/**', 'src/sandbox/**', 'src/protocol/**', 'src/webview/**', 'src/cli/**'];
const noVscode = { name: 'vscode', message: 'Only src/extension may import vscode.' };

export default tseslint.config(
  { ignores: ['dist/**', 'out/**', 'node_modules/**', '.vscode-test/**'] },
  ...tseslint.configs.recommended,
  {
    // One way to write private members.
    rules: {
      'no-restricted-syntax': [
        'error',
        { selector: 'PrivateIdentifier', message: 'Write `private name` (or a function of the module), not `#name`.' },
      ],
    },
  },
  {
    files: ['**/*.ts'],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/consistent-type-imports': [
        'error',
        { fixStyle: 'separate-type-imports', disallowTypeAnnotations: false },
      ],
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': [
        'error',
        { checksVoidReturn: { arguments: false, attributes: false, properties: false } },
      ],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-explicit-any': 'error',
      'no-restricted-globals': ['error', 'fetch'],
      // A statement on a line of its own has braces; the formatter does the rest.
      curly: ['error', 'multi-line'],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-console': 'error',
    },
  },
  {
    // What grows beyond these is two things: take it apart.
    files: ['src/**'],
    rules: {
      'max-lines': ['error', { max: 400 }],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
    },
  },
  { files: WITHOUT_VSCODE, rules: { 'no-restricted-imports': ['error', { paths: [noVscode] }] } },
  {
    // Every expression of the product reads text that others wrote, so none may take more than linear time on it.
    files: ['src/**'],
    plugins: { regexp },
    rules: {
      'regexp/no-super-linear-backtracking': ['error', { report: 'potential' }],
      'regexp/no-super-linear-move': ['error', { report: 'potential' }],
    },
  },
  {
    // The core is the innermost folder: it imports nothing of the product's other folders.
    files: ['src/core/**'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          paths: [noVscode],
          patterns: ['**/extension/**', '**/webview/**', '**/sandbox/**', '**/cli/**', '**/protocol/**'],
        },
      ],
    },
  },
  { files: ['scripts/**', 'test/**', 'bench/**'], rules: { 'no-console': 'off' } },
);
