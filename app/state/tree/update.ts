import { writeSha256 } from '../../../proto/documents/hash.js';
import type { ChangeBatch } from './changeBatch.js';
import { createChangeBatch } from './changeBatch.js';
import type { KeyTable } from './keyTable.js';
import { EMPTY, isLeaf } from './nodePool.js';
import type { NodePool, NodeRef } from './nodePool.js';
import { createNumberList } from './numberList.js';

/** A tree made out of another by a block's writes; the other is still whole. */
export interface Update {
  readonly root: NodeRef;
  /** Leaves more, or fewer, than before. */
  readonly growth: number;
  /** In the new tree only; freed if it is dropped. All four lists hold until the next update. */
  readonly newNodes: Uint32Array;
  readonly newKeys: Uint32Array;
  /** In the former tree only; freed with it. */
  readonly oldNodes: Uint32Array;
  readonly oldKeys: Uint32Array;
}

/** Both subtrees under one node; a single leaf stands for the whole subtree. */
export function joinSubtrees(nodes: NodePool, left: NodeRef, right: NodeRef): NodeRef {
  if (left === EMPTY && (right === EMPTY || isLeaf(right))) return right;
  if (right === EMPTY && isLeaf(left)) return left;
  return nodes.addInner(left, right);
}

/** Applies a batch of writes over a version. */
export type UpdateTree = (former: NodeRef, batch: ChangeBatch) => Update;

/**
 * Makes what applies batches, each in one walk: a subtree takes the part of the sorted batch that
 * falls into it, so that every node touched is hashed once. A write of the value that is there
 * changes nothing. Made once for a tree: functions made for each block would be compiled anew.
 */
export function createUpdate(nodes: NodePool, keys: KeyTable): UpdateTree {
  let batch: ChangeBatch = createChangeBatch([], writeSha256);
  const newNodes = createNumberList();
  const newKeys = createNumberList();
  const oldNodes = createNumberList();
  const oldKeys = createNumberList();

  const join = (left: NodeRef, right: NodeRef): NodeRef => {
    const joined = joinSubtrees(nodes, left, right);
    if (joined !== left && joined !== right) newNodes.push(joined);
    return joined;
  };

  const addLeaf = (position: number, value: Uint8Array): NodeRef => {
    const offset = batch.wordOffset(position);
    const keyId = keys.add(batch.at(position).key, batch.hashedKeys, offset);
    const leaf = nodes.addLeaf(keyId, batch.hashedKeys, offset, value);
    newKeys.push(keyId);
    newNodes.push(leaf);
    return leaf;
  };

  const replaceLeaf = (leaf: NodeRef, position: number): NodeRef => {
    const { value } = batch.at(position);
    const keyId = nodes.keyId(leaf);
    if (value === undefined) {
      oldNodes.push(leaf);
      oldKeys.push(keyId);
      return EMPTY;
    }
    const next = nodes.addLeaf(keyId, batch.hashedKeys, batch.wordOffset(position), value);
    if (nodes.hasSameHash(leaf, next)) {
      nodes.free(next);
      return leaf;
    }
    oldNodes.push(leaf);
    newNodes.push(next);
    return next;
  };

  /** One write where there is nothing, or one leaf. */
  const applyOne = (ref: NodeRef, depth: number, position: number): NodeRef => {
    const { value } = batch.at(position);
    if (ref === EMPTY) return value === undefined ? EMPTY : addLeaf(position, value);
    const offset = batch.wordOffset(position);
    if (keys.hasHash(nodes.keyId(ref), batch.hashedKeys, offset)) return replaceLeaf(ref, position);
    return value === undefined ? ref : applyBelow(ref, depth, position, position + 1);
  };

  /** Writes where there is nothing, or one leaf that has to move down among them. */
  const applyBelow = (ref: NodeRef, depth: number, from: number, to: number): NodeRef => {
    const middle = batch.split(from, to, depth);
    const isRight = ref !== EMPTY && keys.bit(nodes.keyId(ref), depth) === 1;
    const left = apply(isRight ? EMPTY : ref, depth + 1, from, middle);
    return join(left, apply(isRight ? ref : EMPTY, depth + 1, middle, to));
  };

  const apply = (ref: NodeRef, depth: number, from: number, to: number): NodeRef => {
    if (from === to) return ref;
    if (ref === EMPTY || isLeaf(ref)) {
      if (to - from === 1) return applyOne(ref, depth, from);
      return applyBelow(ref, depth, from, to);
    }
    const middle = batch.split(from, to, depth);
    const formerLeft = nodes.left(ref);
    const formerRight = nodes.right(ref);
    const left = apply(formerLeft, depth + 1, from, middle);
    const right = apply(formerRight, depth + 1, middle, to);
    if (left === formerLeft && right === formerRight) return ref;
    oldNodes.push(ref);
    return join(left, right);
  };

  return (former, changes) => {
    batch = changes;
    for (const list of [newNodes, newKeys, oldNodes, oldKeys]) list.clear();
    const root = apply(former, 0, 0, batch.size);
    return {
      root,
      growth: newKeys.size() - oldKeys.size(),
      newNodes: newNodes.view(),
      newKeys: newKeys.view(),
      oldNodes: oldNodes.view(),
      oldKeys: oldKeys.view(),
    };
  };
}
