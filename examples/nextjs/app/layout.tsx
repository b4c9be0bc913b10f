import type { ReactNode } from 'react'
import '../chat/style.css'
import { Providers } from './providers.tsx'

export const metadata = { title: 'Deltakit chat', icons: 'data:,' }

export default function Layout({ children }: { children: ReactNode }) {
  return (
    <html lang="en">
      <body>
        <Providers>{children}</Providers>
      </body>
    </html>
  )
}
