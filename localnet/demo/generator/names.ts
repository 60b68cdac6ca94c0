import type { Random } from './random.js';

/** Common family names; the first line is drawn half of the time, as in the population. */
const FREQUENT = Array.from('王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗');
const OTHERS = [
  ...Array.from(
    '郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付',
  ),
  ...Array.from('方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤'),
  '欧阳',
  '司马',
  '上官',
  '诸葛',
  '皇甫',
  '尉迟',
];

/** Characters of given names. */
const GIVEN = [
  ...Array.from('伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红梅鹏飞建国文斌志辉海燕春荣'),
  ...Array.from('波宁龙凤云林丹萍玲慧莹雪琳佳嘉俊豪子涵宇轩浩然思远晓东雨欣梓晨家瑞新永福贵庆祥德'),
  ...Array.from('仁义信诚安康乐欢悦怡婷婧琪瑶璐菲薇蕾倩颖冰洁雅诗梦琴岚峰岩松柏森鑫钰锋铭钧'),
];

/** A Chinese name: a family name and one (a fifth of the time) or two given characters. */
export function drawName(random: Random): string {
  const family = random.percent(50) ? random.pick(FREQUENT) : random.pick(OTHERS);
  const given = random.pick(GIVEN);
  return random.percent(20) ? family + given : family + given + random.pick(GIVEN);
}
