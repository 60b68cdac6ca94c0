/** The only import of protobufjs: its wire reader and writer, and its parser for the generator. */
export { Reader, Writer, parse, Root, Namespace, Type, Enum, Service } from 'protobufjs';
export type { Field } from 'protobufjs';
