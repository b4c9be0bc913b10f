import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'

const source = (name: string) => fileURLToPath(new URL(`src/${name}.ts`, import.meta.url))

/** The package: a file for each source file, so that an app bundles only what it uses. */
export default defineConfig({
  build: {
    target: 'es2023',
    minify: false,
    sourcemap: true,
    lib: { entry: ['index', 'recorder', 'deck'].map(source), formats: ['es'] },
    rolldownOptions: {
      external: (id) => !/^[./]/.test(id),
      output: { preserveModules: true, preserveModulesRoot: 'src', entryFileNames: '[name].js' },
    },
  },
})
