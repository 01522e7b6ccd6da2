import { defineConfig } from 'oxlint';

export default defineConfig({
  plugins: ['typescript', 'unicorn', 'oxc', 'import', 'react', 'jsx-a11y', 'promise', 'vitest'],
  jsPlugins: ['./scripts/lint/layers-plugin.ts'],
  categories: { correctness: 'error' },
  ignorePatterns: ['out', 'dist', 'node_modules', 'tests/fixtures', 'resources'],
  rules: {
    'layers/directions': 'error',
    'import/no-cycle': 'error',
    'import/no-default-export': 'error',
    'typescript/no-explicit-any': 'error',
    'typescript/no-floating-promises': 'error',
    'typescript/no-misused-promises': 'error',
    'typescript/await-thenable': 'error',
    'typescript/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    'typescript/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
    'typescript/ban-ts-comment': 'error',
    'react/exhaustive-deps': 'error',
    'react/rules-of-hooks': 'error',
    eqeqeq: ['error', 'always', { null: 'ignore' }],
    'no-console': 'error',
    'no-debugger': 'error',
    // Text from anywhere holds control characters; they are looked for on purpose.
    'no-control-regex': 'off',
    'unicorn/no-new-array': 'off',
    // These speak for the React compiler, which is not used.
    'react/refs': 'off',
    'react/incompatible-library': 'off',
    'react/set-state-in-effect': 'off',
    'react/immutability': 'off',
    'react/globals': 'off',
    // A scrolling pane must take the focus, roles go where no tag says the same, and axe checks the result on every screen.
    'jsx-a11y/prefer-tag-over-role': 'off',
    'jsx-a11y/no-noninteractive-tabindex': 'off',
    'jsx-a11y/no-noninteractive-element-interactions': 'off',
    'jsx-a11y/role-supports-aria-props': 'off',
    'jsx-a11y/no-static-element-interactions': 'off',
    'jsx-a11y/no-autofocus': 'off',
    // Objects of closures are the house's way; none of their methods knows a `this`.
    'typescript/unbound-method': 'off',
    'typescript/no-misused-spread': 'off',
    'typescript/require-array-sort-compare': 'off',
    'unicorn/prefer-string-starts-ends-with': 'off',
    'vitest/valid-expect': ['error', { maxArgs: 2 }],
    'vitest/no-conditional-expect': 'off',
    'no-var': 'error',
    'prefer-const': 'error',
  },
  overrides: [
    // “useKey” is a verb outside React.
    { files: ['src-main/**', 'scripts/**', 'tests/**'], rules: { 'react/rules-of-hooks': 'off' } },
    { files: ['*.config.ts', 'scripts/lint/layers-plugin.ts'], rules: { 'import/no-default-export': 'off' } },
    {
      // Programs for the terminal speak through it.
      files: ['scripts/**', 'src-main/shell/**', 'tests/bench/**', 'tests/e2e/**'],
      rules: { 'no-console': 'off' },
    },
  ],
});
