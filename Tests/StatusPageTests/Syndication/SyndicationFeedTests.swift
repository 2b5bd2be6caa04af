import Kernel
import Platform
import Testing

@testable import StatusPage

@Suite("Atom and RSS")
struct SyndicationFeedTests {
    private func ask(_ path: String, of fixture: StatusFixture = StatusFixture()) async throws -> String {
        try await fixture.body(path)
    }

    private static let content =
        "&lt;p&gt;&lt;small&gt;Nov &lt;var data-var=&#39;date&#39;&gt;20&lt;/var&gt;, &lt;var data-var=&#39;time&#39;&gt;09:15&lt;/var&gt; "
        + "UTC-03:00&lt;/small&gt;&lt;br&gt;&lt;strong&gt;Identified&lt;/strong&gt; - &lt;span lang=&quot;en&quot;&gt;Queue at the carrier; "
        + "we reroute 40 %.&lt;br&gt;More &amp;lt;soon&amp;gt; &amp;amp; &amp;quot;so&amp;quot;&lt;/span&gt;&lt;/p&gt;\n"

    @Test("Atom, byte for byte")
    func atom() async throws {
        var fixture = StatusFixture()
        (fixture.pastIncidents, fixture.maintenances) = ([], [])
        let expected = """
            <?xml version="1.0" encoding="UTF-8"?>
            <feed xml:lang="en" xmlns="http://www.w3.org/2005/Atom">
              <id>tag:status.acme.example,2005:/history</id>
              <link rel="alternate" type="text/html" href="https://status.acme.example:8443/history"/>
              <link rel="self" type="application/atom+xml" href="https://status.acme.example:8443/history.atom"/>
              <title>Acme Messaging Status - Incident History</title>
              <updated>2026-11-20T09:15:02.090-03:00</updated>
              <author>
                <name>Acme Messaging</name>
              </author>
              <entry>
                <id>tag:status.acme.example,2005:Incident/inc0000000a1</id>
                <published>2026-11-20T08:58:10.000-03:00</published>
                <updated>2026-11-20T09:15:02.090-03:00</updated>
                <link rel="alternate" type="text/html" href="https://status.acme.example:8443/incidents/inc0000000a1"/>
                <title>Late receipts, Vivo</title>
                <content type="html">\(Self.content)</content>
              </entry>
            </feed>

            """
        #expect(try await ask("/history.atom", of: fixture) == expected)
    }

    @Test("RSS, byte for byte")
    func rss() async throws {
        var fixture = StatusFixture()
        (fixture.pastIncidents, fixture.maintenances) = ([], [])
        let expected = """
            <?xml version="1.0" encoding="UTF-8"?>
            <rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom">
              <channel>
                <title>Acme Messaging Status - Incident History</title>
                <link>https://status.acme.example:8443/history</link>
                <description>Acme Messaging Status - Incident History</description>
                <language>en</language>
                <pubDate>Fri, 20 Nov 2026 12:15:02 GMT</pubDate>
                <atom:link rel="self" type="application/rss+xml" href="https://status.acme.example:8443/history.rss"/>
                <item>
                  <title>Late receipts, Vivo</title>
                  <description>\(Self.content)</description>
                  <pubDate>Fri, 20 Nov 2026 11:58:10 GMT</pubDate>
                  <link>https://status.acme.example:8443/incidents/inc0000000a1</link>
                  <guid>https://status.acme.example:8443/incidents/inc0000000a1</guid>
                </item>
              </channel>
            </rss>

            """
        #expect(try await ask("/history.rss", of: fixture) == expected)
    }

    @Test("A feed speaks the language that was asked for, and marks what it could not say in it")
    func language() async throws {
        let atom = try await ask("/history.atom?lang=ru")
        #expect(atom.contains(#"<feed xml:lang="ru""#) && atom.contains("<title>Отчёты опаздывают</title>"))
        #expect(atom.contains("<title>Акме: состояние и история инцидентов</title>"))
        #expect(atom.contains("&lt;strong&gt;Причина найдена&lt;/strong&gt; - &lt;span lang=&quot;en&quot;&gt;Queue"))
        #expect(atom.contains(#"href="https://status.acme.example:8443/history.atom?lang=ru"/>"#))
        #expect(try await ask("/history.atom?lang=pt").contains(#"xml:lang="pt-BR""#))
        #expect(try await ask("/history.atom?lang=xx").contains(#"xml:lang="en""#))
    }

    @Test("All that happened is there, the latest first; the feed is as new as its newest entry")
    func entries() async throws {
        let atom = try await ask("/history.atom")
        let ids = atom.matches(of: /Incident\/([a-z0-9]{12})/).map { String($0.output.1) }
        #expect(ids == ["mnt0000000a1", "inc0000000a1", "inc0000000a0"])
        #expect(atom.firstMatch(of: /<updated>(.*?)<\/updated>/)?.output.1 == "2026-11-20T09:15:02.090-03:00")
        var later = StatusFixture()
        later.now = later.now.adding(.seconds(3600))
        #expect(try await ask("/history.atom", of: later) == atom)
        var silent = StatusFixture()
        (silent.incidents, silent.pastIncidents, silent.maintenances) = ([], [], [])
        let empty = try await ask("/history.atom", of: silent)
        #expect(!empty.contains("<entry>") && empty.contains("<updated>2026-10-31T21:00:00.000-03:00</updated>"))
    }

    @Test("A component has a feed of what concerns it; a group's has what concerns its children", arguments: ["atom", "rss"])
    func component(form: String) async throws {
        func ids(_ component: String) async throws -> Set<String> {
            let feed = try await ask("/history/\(component).\(form)")
            return Set(feed.matches(of: /incidents\/([a-z0-9]{12})/).map { String($0.output.1) })
        }
        #expect(try await ids("cmp0vivo0001") == ["mnt0000000a1", "inc0000000a1"])
        #expect(try await ids("cmp0tim00002") == ["mnt0000000a1", "inc0000000a0"])
        #expect(try await ids("grp0sms0br01") == ["mnt0000000a1", "inc0000000a1", "inc0000000a0"])
        #expect(try await ask("/history/cmp0tim00002.\(form)").contains("<title>Acme Messaging Status - TIM</title>"))
    }

    @Test("What XML has no form for is left out")
    func controls() async throws {
        var fixture = StatusFixture()
        fixture.incidents[0].title = StatusFixture.text("A\u{0}\u{B}B\u{FFFF} <\u{301}&\nC")
        let atom = try await ask("/history.atom", of: fixture)
        #expect(atom.contains("<title>AB &lt;\u{301}&amp; C</title>"))
    }
}
