import type { RoadGrade } from '#domain/geography.ts'

const words = ['first', 'second', 'third', 'fourth'] as const

/** A road grade (一级 to 四级) as the words under `grade` name it. */
export const gradeWord = (grade: RoadGrade): (typeof words)[number] => words[grade - 1]!
