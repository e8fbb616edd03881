import Ingestion
import Testing

@Suite struct WebAddressTests {
  @Test(arguments: [
    ("HTTP://Example.COM:80/x", "http://example.com/x"),
    ("http://example.com/x#frag", "http://example.com/x"),
    ("http://example.com", "http://example.com/"),
    ("http://example.com?q=1", "http://example.com/?q=1"),
    ("https://example.com:443/", "https://example.com/"),
    ("https://example.com:80/", "https://example.com:80/"),
    ("http://example.com:/x", "http://example.com/x"),
    ("http://User:Pass@Example.com/X", "http://User:Pass@example.com/X"),
    ("http://[2001:DB8::1]:80/a", "http://[2001:db8::1]/a"),
    ("http://[2001:DB8::80]/a", "http://[2001:db8::80]/a"),
    ("http://example.com/a/./b/../c", "http://example.com/a/c"),
    ("http://example.com/../../a/..", "http://example.com/"),
    ("http://example.com/a/b/.", "http://example.com/a/b/"),
    ("http://example.com/a/%2e%2E/b", "http://example.com/b"),
    ("http://example.com/%7euser/%41?q=%42%26", "http://example.com/~user/A?q=B%26"),
    ("http://example.com/%e4%b8%ad?x=%2f", "http://example.com/%E4%B8%AD?x=%2F"),
    ("http://example.com/100%", "http://example.com/100%"),
    ("http://example.com/%4", "http://example.com/%4"),
    ("http://example.com/%+1", "http://example.com/%+1"),
    ("http://example.com/app#!/news", "http://example.com/app#!/news"),
    ("http://example.com/#/news/1", "http://example.com/#/news/1"),
    ("http://example.com/a?b#", "http://example.com/a?b"),
    ("http://example.com/a?u=http://B.example/../c", "http://example.com/a?u=http://B.example/../c"),
  ])
  func theSpellingsOfAnAddressAreOne(typed: String, normal: String) {
    #expect(WebAddress.normal(typed) == normal)
    #expect(WebAddress.normal(normal) == normal)
  }

  /// What may be another page, or is no page of the web.
  @Test(arguments: [
    "http://example.com/a/", "http://example.com/a//b", "http://example.com/A", "http://example.com/?b=1&a=2",
    "http://example.com/a?", "http://例.com/中", "file:///Home/%7eme/../a.html#x", "ftp://Example.com:21/a", "line 7",
    "http://a b.example/#c", "", "http://", "HTTP:", "urn:ISBN:0",
  ])
  func othersStay(url: String) {
    #expect(WebAddress.normal(url) == url)
  }
}
