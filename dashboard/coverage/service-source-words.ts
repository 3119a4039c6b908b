/** Chinese of the sources of what judges toilets, parking and the answers to alerts (`domain/{toilet,parking,response}/settings.ts`). */
export const serviceSourcesZh: Readonly<Record<string, string>> = {
  'our choice: smell that went by itself often comes back': '本系统自定：自行消散的异味常会再次出现',
  'GB/T 17217-1998, as copied by a secondary source; the edition of 2021 was not seen':
    'GB/T 17217-1998（据二手资料抄录；2021 年版未见原文）',
  'our choice: the draft of 2013 asks of attached toilets what class 1 asks':
    '本系统自定：2013 年征求意见稿对附属式的要求同一类',
  'our choice: the draft of 2013 asks of free-standing toilets what class 2 asks':
    '本系统自定：2013 年征求意见稿对独立式的要求同二类',
  'our choice: 0.1 ppm, the resolution of common cells; 14 times the hygiene limit, so it is no measure of compliance':
    '本系统自定：0.1 ppm，为常用传感器的分辨率；是卫生限值的 14 倍，不能用来判定达标',
  'airport practice of 300 visitors': '机场经验值：300 人次',
  'a city’s toilet management standard: full cleans 11–12, 16–17 and 21–22':
    '某市公厕管理标准：全面保洁 11–12、16–17、21–22 时',
  'a Shanghai district’s alert after 15 min; as a gentle check, since it drew complaints':
    '上海某区 15 分钟提醒；因曾引起投诉，仅作礼貌询问',
  'a municipal platform’s 30 min': '某市平台：30 分钟',
  'our choice: longer than the 5 min within which an outage of the town is recognised':
    '本系统自定：长于识别片区断网的 5 分钟',
  'our choice: order within a minute changes nothing; calls for help, smoke and leaks do not wait':
    '本系统自定：一分钟内的先后不影响结果；求助、烟雾、漏水不等待',
  'our choice: people need longer to change over': '本系统自定：人员交接需要更长时间',
  'our choice: 100 ppm, at once dangerous to life (NIOSH)': '本系统自定：100 ppm，立即危及生命（NIOSH）',
  'our choice; a municipal platform’s 30 min of silence': '本系统自定；某市平台为静默 30 分钟',
  'a maintenance vendor’s ladder of 3, 6 and 10 min': '某运维厂商的 3、6、10 分钟升级阶梯',
  'a city’s limit of 2 working hours (工作时) for the cleaning of roads': '某市规定：道路保洁 2 工作时',
  'our choice: one working day of 8 working hours': '本系统自定：1 工作日即 8 工作时',
  'a maintenance vendor’s ladder: 15 min supervisor, 30 min manager':
    '某运维厂商的升级阶梯：15 分钟到班长、30 分钟到负责人',
  'our choice: the hours of an ordinary toilet': '本系统自定：普通公厕的开放时间',
  'our choice: toilets are kept every day': '本系统自定：公厕每天都保洁',
  'parking sensors are offline after 30 min (an operator’s practice); they beat each half hour, so our choice adds five minutes':
    '某运营商：车位传感器 30 分钟无数据即离线；传感器每半小时上报一次，故本系统自定多留 5 分钟',
  'our choice: as of vehicles that are offline': '本系统自定：与车辆离线判定相同',
  'our choice: a year and the month in which it is contested': '本系统自定：一年，加上可提出异议的一个月',
  'practice of sharing apps; the length is our choice': '共享停车应用的惯例；时长为本系统自定',
  'practice: 15 min; our choice is twice that': '惯例为 15 分钟；本系统自定为两倍',
  'our choice, against hoarding': '本系统自定：防止囤积预约',
  'our choice: 05:30, two and a half hours before staff come': '本系统自定：05:30，早于单位上班两个半小时',
  'Wuxi, 2022: the right is cancelled after more than three violations': '无锡，2022：违规超过三次取消资格',
  'our choice, as short as appeals allow': '本系统自定：在申诉需要的范围内尽量短',
  'our choice, against guessing plates': '本系统自定：防止试探车牌',
  'our choice: a 95 % occupancy line': '本系统自定：占用率 95% 线',
  'our choice: in a simulated week 7 of 900 bays stood still so long by themselves, 107 for 30 h':
    '本系统自定：模拟一周中，900 个车位有 7 个会自然静止这么久，30 小时则有 107 个',
}
