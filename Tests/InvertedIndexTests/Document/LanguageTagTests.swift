import InvertedIndex
import Testing

@Suite struct LanguageTagTests {
  @Test(arguments: [
    ("zh-CN", "zh"), ("ZH_tw", "zh"), ("cn", "zh"), ("zho", "zh"), ("cmn-Hans", "zh"), ("eng", "en"), ("en-us", "en"),
    ("nb", "no"), ("nn-NO", "no"), ("de, en", "de"), ("und", "und"), ("english", nil), ("", nil), ("中文", nil),
  ])
  func everySpellingIsOne(text: String, expected: String?) { #expect(LanguageTag.primary(text) == expected) }
}
