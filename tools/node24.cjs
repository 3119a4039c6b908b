// Loaded before every script and thread: plain CommonJS and `-r`, so that any Node can run it.
const major = Number(process.versions.node.split('.')[0])
if (major < 24) {
  console.error(
    `Kerbside runs on Node 24, this is Node ${process.versions.node}.\n` +
      'Node 24 comes with `npm ci` (package "node"). Run commands through npm, for example `npm start`.\n' +
      'After `npm ci --ignore-scripts` it is missing: run `npm ci` again without that flag.',
  )
  process.exit(1)
}

// node:sqlite is still called experimental in Node 24; saying so at every start helps nobody
const { emitWarning } = process
process.emitWarning = (warning, ...about) => {
  const type = typeof about[0] === 'object' ? about[0]?.type : about[0]
  if (type !== 'ExperimentalWarning') emitWarning.call(process, warning, ...about)
}
