/**
 * Every number of the matcher. Lengths in metres, times in milliseconds. "Sigma" is the standard deviation of a fix, across and along;
 * costs are metres of detour that would be as unlikely.
 */
export interface MatchSettings {
  /** Sigma of a fix that says nothing of its accuracy. */
  readonly sigmaM: number
  readonly sigmaMinM: number
  readonly sigmaMaxM: number
  /** Sigma is HDOP times this. */
  readonly sigmaPerHdopM: number
  /** With fewer satellites than that, sigma is at least `fewSatellitesSigmaM`. */
  readonly satellitesMin: number
  readonly fewSatellitesSigmaM: number
  /** Distances follow Student's law with so many degrees of freedom: maps and reflections put more fixes far off than a normal law. */
  readonly tailDegrees: number
  /** A fix nearer than so many sigmas to the last used one tells nothing of movement: it is not used, only its time is noted. */
  readonly spacingSigmas: number
  /** So many sigmas backwards on an edge are noise, not driving. */
  readonly backwardSigmas: number
  /** Below that speed the vehicle stands … */
  readonly standingKmh: number
  /** … and its fixes are not used within so many sigmas; further away the speed is not believed. */
  readonly standingSigmas: number
  /** Roads within max(that, `searchSigmas` · sigma) of a fix are candidates. */
  readonly searchRadiusM: number
  readonly searchSigmas: number
  /** Candidates of a fix, both directions of a road counted. */
  readonly candidatesMax: number
  /** Standard deviation of the angle between heading and road. */
  readonly headingSdDeg: number
  /** Below that speed a heading is not believed. */
  readonly headingKmhMin: number
  /** The way between two fixes is longer than the air line by sigma + that share of the air line, on average … */
  readonly detourShare: number
  /** … or of the way at that speed, where the vehicle was seen less far off: it may have been somewhere and come back. */
  readonly detourKmh: number
  /** Cost of turning right round; other turns in proportion to 1 − cos(angle), so half of it at 90°. */
  readonly turnCostM: number
  /** Cost of turning back at a junction. */
  readonly uTurnCostM: number
  /** Cost of turning back where the road ends. */
  readonly deadEndCostM: number
  /** Cost of turning back in the middle of an edge. */
  readonly midEdgeCostM: number
  /** Cost of leaving a road for a service road. */
  readonly serviceCostM: number
  /** A way with its turn costs is at most that times the air line … */
  readonly wayPerAirMax: number
  /** … and that. */
  readonly waySlackM: number
  /** No vehicle is faster. */
  readonly speedMaxKmh: number
  /** After a longer silence with movement the trace breaks … */
  readonly gapMsMax: number
  /** … and over a longer air line, unless the way between runs in a tunnel. */
  readonly gapMMax: number
  /** Longest silence a tunnel explains. */
  readonly tunnelMsMax: number
  /** Most of a way through a tunnel that may lie outside it, before and after together. */
  readonly tunnelApproachM: number
  /** So many fixes in a row that fit nothing, each away from the one before, are a new trace and not junk. */
  readonly heldMax: number
  /** So are two already, so far apart in time. */
  readonly heldMsMin: number
  /** A fix that is e^that times likelier seen from another road than from the likeliest way has strayed … */
  readonly strayNats: number
  /** … and that many in a row begin a new trace: the way so far was wrong, or the map is. */
  readonly strayMax: number
  /** A fix is committed at the latest when so many further fixes were used. */
  readonly lagMax: number
  /** Candidates that are e^that times less likely than the best are dropped. */
  readonly beamNats: number
}

/**
 * Round values from the middle of the range in which the result hardly changes, on simulated drives over twelve road networks of OpenStreetMap
 * (sigma 3, 6 and 12 m, one fix in 1 to 60 s) and on the twelve recorded tracks of those networks (Kubička et al. 2015), in halves.
 */
export const defaultMatchSettings: MatchSettings = {
  sigmaM: 5, // Newson & Krumm 2009 measured 4.07 m; recorded tracks here have 2 to 9 m
  sigmaMinM: 4, // maps are drawn no better than that
  sigmaMaxM: 40, // canyons and tree cover; a worse fix tells no street from the next
  sigmaPerHdopM: 5, // range error of single-frequency GNSS, 1 sigma
  satellitesMin: 5, // four give a position without any check of it
  fewSatellitesSigmaM: 15, // our choice
  tailDegrees: 5, // likeliest for recorded tracks with a sigma of 4 to 5 m: 3 to 5, in both halves of them
  spacingSigmas: 2.5, // errors of two near fixes differ by less than that
  backwardSigmas: 2.5, // as above
  standingKmh: 2, // GNSS speed of a parked receiver stays below
  standingSigmas: 6, // drift of a parked receiver stays mostly below
  searchRadiusM: 50, // 99 % of recorded fixes are nearer to their road
  searchSigmas: 4, // 99.99 % of a normal law
  candidatesMax: 10, // a crossing of two two-way roads has 6
  headingSdDeg: 30, // GNSS course within 10° when moving, the rest is bends and lane changes
  headingKmhMin: 5, // below it the course of a receiver is noise
  detourShare: 0.1, // recorded tracks: mean 5 %, with a long tail
  detourKmh: 18, // mean speed in dense traffic; 10 to 25 give the same
  turnCostM: 10,
  uTurnCostM: 50,
  deadEndCostM: 10,
  midEdgeCostM: 100, // a turn in a street is rarer than one at its end, and noise looks like it
  serviceCostM: 10, // as much as a turn: through traffic stays on the road
  wayPerAirMax: 2,
  waySlackM: 200, // once round a block
  speedMaxKmh: 150,
  gapMsMax: 300_000, // five fixes of the slowest trackers (one in 60 s); coverage has a bound of its own
  gapMMax: 2_500, // 60 s at speedMaxKmh
  tunnelMsMax: 900_000, // 15 km at 60 km/h
  tunnelApproachM: 300, // positions are lost before and found after the portals
  heldMax: 3, // a reflection rarely lasts over three places …
  heldMsMin: 10_000, // … or for so long
  strayNats: 4, // four sigmas under Student's law
  strayMax: 5, // 60 m; no recorded or simulated drive on a right map has so many
  lagMax: 12, // more changes nothing in the result; 12 of 12.5 m are 150 m of way
  beamNats: 20, // 15 to 30 give the same; the lower, the faster
}
