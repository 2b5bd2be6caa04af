import Platform
import Testing

@testable import ContactCenter

@Suite("Files of agencies")
struct AgencyFileTests {
    @Test("Columns are found by their names, in any order and any letters")
    func columns() throws {
        let file = try AgencyFile("name,Agency_Phone,x,AGENCY_ID\nSun,+370 600 00001,?,7\n,37060000002,?,7\n", region: "lt")
        #expect(file.drafts.map(\.id.text) == ["7"])
        #expect(file.drafts.first?.name == "Sun")
        #expect(file.drafts.first?.phones.map(\.text) == ["+37060000001", "+37060000002"])
        #expect(file.faults.isEmpty)
    }

    @Test("Without a name it is a file as well; the byte order mark and Windows' lines are no trouble")
    func plain() throws {
        let file = try AgencyFile("\u{FEFF}AGENCY_ID,AGENCY_PHONE\r\n1,+37060000001\r\n2,\"+37060000002\"\r\n\r\n", region: "lt")
        #expect(file.drafts.map(\.id.text) == ["1", "2"])
        #expect(file.drafts.allSatisfy { $0.name == nil })
    }

    @Test("What is wrong with a line is told, and the rest of it taken")
    func faults() throws {
        let file = try AgencyFile(
            "AGENCY_ID,AGENCY_PHONE,NAME\n,+37060000001,A\n2,unknown,B\n3,,C\n4,+37060000004; +37060000005,\(String(repeating: "n", count: 300))\n",
            region: "lt")
        #expect(file.faults == [.init(line: 2, reason: .id), .init(line: 3, reason: .phone), .init(line: 5, reason: .name)])
        #expect(file.drafts.map(\.id.text) == ["2", "3", "4"])
        #expect(file.drafts.map(\.phones.count) == [0, 0, 2])
        #expect(file.drafts.last?.name?.count == AgencyDraft.longestName)
    }

    @Test("A spreadsheet's file is read as it is, and told how")
    func spreadsheet() throws {
        let text = "AGENCY_ID;AGENCY_PHONE;NAME\r\n7;\"+370 600 00001; +370 600 00002\";\"Солнце; Тур\"\r\n8;3,70612E+10;\"Луна\r\n"
        var bytes: [UInt8] = [0xFF, 0xFE]
        for unit in text.utf16 { bytes += [UInt8(unit & 0xFF), UInt8(unit >> 8)] }
        let file = try AgencyFile(bytes: bytes, region: "lt")
        #expect(file.guess == "read as UTF-16, with semicolons between the fields")
        #expect(file.drafts.map(\.name) == ["Солнце; Тур", "Луна"])
        #expect(file.drafts.map(\.phones.count) == [2, 0])
        #expect(file.faults == [.init(line: 3, reason: .quote), .init(line: 3, reason: .phone)])
        #expect(try AgencyFile("AGENCY_ID,AGENCY_PHONE\n7,+37060000001\n", region: "lt").guess == nil)
        let damaged = try AgencyFile(bytes: Array("AGENCY_ID,AGENCY_PHONE,NAME\n7,+37060000001,Солнце".utf8) + [0xFF], region: "lt")
        #expect(damaged.faults == [.init(line: 2, reason: .text)] && damaged.drafts.first?.phones.count == 1)
    }

    @Test("Another file is refused", arguments: ["", "a,b\n1,2\n", "AGENCY_ID\n1\n", "AGENCY_ID|AGENCY_PHONE\n1|2\n"])
    func other(_ text: String) {
        #expect(throws: ClientError.agencyFileNotValid) { try AgencyFile(text, region: "lt") }
    }

    @Test("The highest id is that of the highest number")
    func ranks() {
        let ids = ["9", "10", "x", "-1"].compactMap { AgencyID($0) }
        #expect(ids.map(\.rank) == [9, 10, -1, -1])
        #expect(AgencyID("a b") == nil)
        #expect(AgencyID("") == nil)
        #expect(AgencyID("a/b") == nil)
    }
}
