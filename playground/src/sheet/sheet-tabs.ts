export type SheetTab = 'code' | 'export' | 'share' | 'pace'
