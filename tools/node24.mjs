// Loaded before every script (plain JavaScript, so that any Node can run it).
const major = Number(process.versions.node.split('.')[0])
if (major < 24) {
  console.error(
    `Kerbside runs on Node 24, this is Node ${process.versions.node}.\n` +
      'Node 24 comes with `npm ci` (package "node"). Run commands through npm, for example `npm start`.\n' +
      'After `npm ci --ignore-scripts` it is missing: run `npm ci` again without that flag.',
  )
  process.exit(1)
}
