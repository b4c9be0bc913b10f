import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'

const source = (name: string) => fileURLToPath(new URL(`src/${name}.ts`, import.meta.url))

const styles = /\.css(\?inline)?$/

/** `deck.css.js` has the text of `deck.css`. Vite drops the empty module of a sheet that is imported for its effect. */
function entryFileNames({ facadeModuleId }: { facadeModuleId: string | null }): string {
  const [style, isText] = styles.exec(facadeModuleId ?? '') ?? []
  if (!style) return '[name].js'
  return isText ? '[name].css.js' : '[name].css.empty.js'
}

/** The package: a file for each source file, so that an app bundles only what it uses. */
export default defineConfig({
  build: {
    target: 'es2023',
    minify: false,
    sourcemap: true,
    lib: { entry: ['index', 'recorder'].map(source), formats: ['es'] },
    rolldownOptions: {
      external: (id) => !/^[./]/.test(id),
      // Each module stays a file of its own, so that its 'use client' stays at its top.
      checks: { moduleLevelDirective: false },
      output: { preserveModules: true, preserveModulesRoot: 'src', entryFileNames },
    },
  },
})
