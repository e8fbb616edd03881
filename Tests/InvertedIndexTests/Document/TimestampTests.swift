import TestSupport
import Testing

@testable import InvertedIndex

@Suite struct TimestampTests {
  @Test(arguments: [
    ("2014-08-27T10:30:00+08:00", "2014-08-27T10:30:00+08:00"),
    ("2014-08-27 10:30", "2014-08-27T10:30:00"),
    ("2014-08-27T10:30:05.123Z", "2014-08-27T10:30:05Z"),
    ("2014-08-27T10:30:05-0330", "2014-08-27T10:30:05-03:30"),
    ("2014/8/7", "2014-08-07"),
    ("2014-08", "2014-08-01"),
    ("2014", "2014-01-01"),
    ("1969-12-31T23:59:59Z", "1969-12-31T23:59:59Z"),
    ("2000-02-29", "2000-02-29"),
  ]) func readsIsoDates(text: String, canonical: String) throws {
    let timestamp = try #require(Timestamp(text))
    #expect(timestamp.description == canonical)
    #expect(Timestamp(canonical) == timestamp)
  }

  @Test(arguments: [
    "", "yesterday", "2014-13-01", "2014-02-30", "1900-02-29", "2014-08-27T25:00", "2014-08-27x", "20140827",
  ])
  func refusesWhatIsNoDate(text: String) { #expect(Timestamp(text) == nil) }

  @Test func unixTimeCountsTheZone() throws {
    #expect(try #require(Timestamp("1970-01-01T08:00:00+08:00")).unixSeconds == 0)
    #expect(Timestamp(unixSeconds: 1_409_106_600).description == "2014-08-27T02:30:00Z")
  }

  @Test func everyDayOfFourCenturiesRoundTrips() {
    for day in stride(from: -146_097, to: 146_097, by: 1) {
      #expect(CivilDate(daysSince1970: day).daysSince1970 == day)
    }
    #expect(CivilDate(daysSince1970: 0) == CivilDate(year: 1970, month: 1, day: 1))
  }
}
