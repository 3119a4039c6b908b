import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { whoAsks } from '../access.ts'
import type { App } from '../app.ts'
import type { Context } from '../context.ts'
import { Problem } from '../problems.ts'
import { reportCsv } from '../report/csv.ts'
import { reportGeoJson } from '../report/geojson.ts'
import { REPORT_CSP, reportHtml } from '../report/html.ts'
import { createPrinter, PrinterAway } from '../report/pdf.ts'
import { reportOf, type Report } from '../report/report.ts'
import { query, ShiftIdParams } from '../schemas.ts'
import { shiftInScope } from '../shifts.ts'
import { languages, type Language } from '../words.ts'

interface Asked {
  Params: { id: string }
  Querystring: { lang?: Language; version?: number }
}

/** The report of a shift: as a page that can be printed, as PDF, as a table and as lines for a map. */
export function reportRoutes(app: App, { operations, networks, vehicleNames, config, log, nowMs }: Context): void {
  const printer = createPrinter(config.chromium)

  const made = async (request: FastifyRequest<Asked>): Promise<Report> => {
    const { person } = whoAsks(request)
    const shift = await shiftInScope(operations, person, request.params.id)
    return reportOf(operations, shift, {
      version: request.query.version,
      network: await networks.get(shift.networkId),
      nameOf: await vehicleNames.all(),
      madeAtMs: Math.round(nowMs()),
      by: person.name,
    })
  }
  const pdfOf = async (report: Report, language: Language): Promise<Buffer> => {
    try {
      return await printer.pdf(reportHtml(report, language))
    } catch (error) {
      if (error instanceof PrinterAway)
        throw new Problem('unavailable', error.message, { retryAfterS: error.retryAfterS })
      log.error({ err: error }, 'cannot print a report')
      throw new Problem('unavailable', 'Cannot make a PDF: printing failed; open the page of the report and print it')
    }
  }

  /** One route a form: text made once, not an object to be made text by the schema. */
  const route = (
    form: 'html' | 'pdf' | 'csv' | 'geojson',
    type: string,
    summary: string,
    write: (report: Report, language: Language, reply: FastifyReply) => string | Buffer | Promise<string | Buffer>,
  ): void => {
    app.get(
      `/api/shifts/:id/report.${form}`,
      {
        config: { access: 'see-coverage' },
        schema: {
          summary,
          tags: ['coverage'],
          params: ShiftIdParams,
          querystring: query({
            lang: Type.Optional(Type.Enum([...languages], { default: 'zh' })),
            version: Type.Optional(
              Type.Integer({ minimum: 1, maximum: 1_000_000, description: 'Left out: the newest' }),
            ),
          }),
          produces: [type.split(';')[0]!],
          response: { 200: Type.Unknown({ description: summary }) },
        },
      },
      async (request, answer) => {
        const reply = answer as FastifyReply
        const report = await made(request)
        const name = `${report.shift.id}${report.version > 0 ? `.v${report.version}` : ''}.${form}`
        const shown = form === 'html' || form === 'pdf' ? 'inline' : 'attachment'
        reply.header('content-disposition', `${shown}; filename="${name}"`)
        return reply.type(type).send(await write(report, request.query.lang ?? 'zh', reply))
      },
    )
  }

  route(
    'html',
    'text/html; charset=utf-8',
    'Report of a shift as a page, to be printed on A4',
    (report, language, reply) => {
      // its style is within it; nothing else may be
      reply.header('content-security-policy', `${REPORT_CSP}; frame-ancestors 'none'; sandbox`)
      return reportHtml(report, language)
    },
  )
  route('pdf', 'application/pdf', 'The same as PDF, where the server has a Chromium to make it', pdfOf)
  route('csv', 'text/csv; charset=utf-8', 'A row a part of a side and pass in one state', reportCsv)
  route('geojson', 'application/geo+json; charset=utf-8', 'Streets with their states as lines', async (report) =>
    JSON.stringify(reportGeoJson(report, await networks.get(report.shift.networkId))),
  )
}
