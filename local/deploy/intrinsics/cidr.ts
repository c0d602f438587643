import { UserError } from '../../errors.ts';

const ADDRESS_BITS = 32;

/**
 * `Fn::Cidr`: as many blocks as asked, one after the other, of an IPv4 block.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-cidr.html
 * @param hostBits how many bits each block leaves to its hosts
 * @throws UserError when the block is not IPv4 or has no room
 */
export function divideBlock(block: string, count: number, hostBits: number): string[] {
  const match = /^(\d+)\.(\d+)\.(\d+)\.(\d+)\/(\d+)$/.exec(block);
  if (match === null) throw new UserError(`Fn::Cidr divides IPv4 blocks here, and not ${block}.`);
  const [a = 0, b = 0, c = 0, d = 0, prefix = 0] = match.slice(1).map(Number);
  const room = 2 ** (ADDRESS_BITS - prefix);
  const size = 2 ** hostBits;
  if (count * size > room) {
    throw new UserError(
      `Fn::Cidr finds no room for ${count} blocks of /${ADDRESS_BITS - hostBits} in ${block}.`,
    );
  }
  const address = ((a * 256 + b) * 256 + c) * 256 + d;
  const first = address - (address % room);
  return Array.from(
    { length: count },
    (_, index) => `${dotted(first + index * size)}/${ADDRESS_BITS - hostBits}`,
  );
}

function dotted(address: number): string {
  return [24, 16, 8, 0].map((bits) => Math.floor(address / 2 ** bits) % 256).join('.');
}
