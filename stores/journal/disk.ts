import { statfs } from 'node:fs/promises'

export interface Disk {
  readonly freeBytes: number
  readonly totalBytes: number
}

/** Free room for ordinary users and whole size of the disk a folder is on. */
export async function diskOf(folder: string): Promise<Disk> {
  const { bavail, blocks, bsize } = await statfs(folder)
  return { freeBytes: bavail * bsize, totalBytes: blocks * bsize }
}

export interface DiskBounds {
  readonly diskFreeMinPercent: number
  readonly diskFreeMinBytes: number
}

// room must grow a little beyond the bound before it counts as room again, or every trim would switch acknowledging on and off
const ROOM_AGAIN = 1.05

/** Whether there is too little room, given whether there was before. */
export function isNearlyFull(disk: Disk, bounds: DiskBounds, wasFull: boolean): boolean {
  const minBytes = Math.max(bounds.diskFreeMinBytes, (disk.totalBytes * bounds.diskFreeMinPercent) / 100)
  return disk.freeBytes < (wasFull ? minBytes * ROOM_AGAIN : minBytes)
}
