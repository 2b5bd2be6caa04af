import Platform
import Testing

@testable import Notifications

@Suite("Files of contacts")
struct ContactFileTests {
    private func names(_ file: ContactFile) -> [String] {
        file.rows.map { row in
            switch row.result {
            case .success(let draft): "\(row.line) \(draft.name)"
            case .failure(let error): "\(row.line) \(error.field ?? "-")"
            }
        }
    }

    @Test("columns stand in any order, and fields hold commas, quotes and lines")
    func reads() throws {
        let text =
            "\u{FEFF}Mail,name,tags,consent,language\r\na@b.example,\"Ann, \"\"the\nfirst\"\"\",x; y;X,yes,pt-br\r\n\r\nb@c.example,Bob,,,\n"
        let rows = try ContactFile(text).rows
        // A name of two lines is none.
        #expect(rows.map(\.line) == [2, 5])
        #expect(names(try ContactFile(text)) == ["2 name", "5 Bob"])
        let draft = try #require(
            try? ContactFile("name,mail,tags,consent,language\nAnn,a@b.example,x; y;X,yes,pt-br").rows.first?.result.get())
        #expect(draft.tags == ["x", "y"] && draft.consent && draft.language == .portuguese && draft.mail == "a@b.example")
        let chat = try #require(try? ContactFile("name,telegram\nAnn,@acme_news").rows.first?.result.get())
        #expect(chat.telegram == "@acme_news" && chat.mail == nil)
    }

    @Test(
        "what is wrong is refused by its line",
        arguments: [
            ("Ann,en,,true,not an address,", "address"), ("Ann,xx,,true,a@b.example,", "language"),
            ("Ann,en,,perhaps,a@b.example,", "consent"),
            (",en,,true,a@b.example,", "name"), ("Ann,en,,true,,", "mail"), ("Ann,en,,true", "columns"),
        ])
    func refuses(line: String, field: String) throws {
        let file = try ContactFile("name,language,tags,consent,mail,xmpp\n" + line)
        #expect(names(file) == ["2 \(field)"])
    }

    @Test("a file without its head is none", arguments: ["", "Ann,a@b.example", "name,name", "name,shoe size\nAnn,43"])
    func needsItsHead(text: String) {
        #expect(throws: ClientError.contactNotValid("file")) { _ = try ContactFile(text) }
    }
}
