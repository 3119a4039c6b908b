/** 停车告警的说明，数字来自规则。 */
export const parkingAlertsZh = {
  parkingSaid: {
    silent: '{{of}} 个车位传感器中有 {{n}} 个超过 {{minutes}} 分钟无数据',
    stuck: '{{of}} 个车位传感器中有 {{n}} 个超过 {{hours}} 小时没有变化，周围车位却有变化',
    flapping: '{{of}} 个车位传感器中有 {{n}} 个每小时变化超过 {{limit}} 次',
    lotSilent: '停车场超过 {{minutes}} 分钟无数据',
    lotSilentSince: '停车场最后一次数据 {{last}}，超过 {{minutes}} 分钟无数据',
    impossible: '计数为 {{counted}}，共 {{capacity}} 个车位：不可能，空位数不再显示',
    morning: '{{end}} 前单位需要 {{need}} 个车位，预计只有 {{free}} 个空闲，仍有 {{there}} 辆共享车未离场',
    overstay: '{{plate}} 共享时段 {{end}} 结束后仍未离场，已超过 {{minutes}} 分钟（宽限 {{grace}} 分钟）',
    overstayIn: '{{plate}} 仍停在 {{bay}}：共享时段 {{end}} 结束，已超过 {{minutes}} 分钟（宽限 {{grace}} 分钟）',
  },
} as const
