/** Few rules, all hard; formatting is prettier's. Imports, cycles and file names: test/architecture.test.ts. */
import tseslint from 'typescript-eslint';

const noCasts = [
  'error',
  {
    selector: 'TSAsExpression:not([typeAnnotation.typeName.name="const"]), TSTypeAssertion',
    message: 'No casts here: make the type follow from a schema, a guard or a discriminated union.',
  },
];

const globals = Object.fromEntries(
  ['process', 'console', 'performance', 'URL', 'setTimeout', 'setInterval', 'clearInterval'].map((name) => [
    name,
    'readonly',
  ]),
);

export default tseslint.config(
  { ignores: ['dist/', '.native/', 'runs/', 'node_modules/'] },
  {
    files: ['**/*.js'],
    languageOptions: { globals },
    rules: { 'no-undef': 'error', 'no-unused-vars': 'error', eqeqeq: ['error', 'always', { null: 'ignore' }] },
  },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommended],
    languageOptions: { parserOptions: { project: './tsconfig.json', tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
    },
  },
  { files: ['**/*.ts', '**/*.js'], rules: { 'max-lines': ['error', 400] } },
  // One screen says the step.
  { files: ['cli/train/*-step.ts'], rules: { 'max-lines': ['error', 150] } },
  { files: ['actors/**/*.ts', 'runtime/**/*.ts'], rules: { 'no-restricted-syntax': noCasts } },
);
