// One import gives the documents and requests that the entry points take and give.
@_exported import Ingestion
@_exported import InvertedIndex
@_exported import SearchAPI
