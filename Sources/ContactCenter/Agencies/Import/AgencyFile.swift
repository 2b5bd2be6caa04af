import Foundation
package import Platform

/// A file of agencies and their telephone numbers as spreadsheets and old databases write it: the columns `AGENCY_ID` and `AGENCY_PHONE`,
/// perhaps `NAME`, in any order, with whatever stands between them (`CSVFile`); what else it holds is not read. An agency has a line for each of
/// its numbers.
package struct AgencyFile: Sendable {
    /// Bytes of a file that is sent.
    package static let longestSent = 16 << 20

    /// A line that cannot be taken as it is.
    package struct Fault: Hashable, Sendable {
        package enum Reason: String, Hashable, Sendable {
            /// It has no id, or something that is none.
            case id
            /// Its number is none; the agency is taken without it.
            case phone
            /// The name is longer than is kept; it is cut.
            case name
            /// A character of it could not be read; it is taken with a sign in its place.
            case text
            /// A quotation mark in it has no end; it is taken without it.
            case quote
        }

        /// Of the file; the first is 1.
        package let line: Int
        package let reason: Reason
    }

    package private(set) var drafts: [AgencyDraft] = []
    package private(set) var faults: [Fault] = []
    /// How it was read, where that is not as usual.
    package private(set) var guess: String?

    /// An agency and one of its numbers, as they are written somewhere.
    struct Line: Sendable {
        let number: Int
        let id: String?
        let phone: String?
        let name: String?
        /// What is wrong with how it is written.
        var faults: [Fault.Reason] = []
    }

    /// - Parameter region: whose way of dialling at home numbers may be written in.
    /// - Throws: `agencyFileNotValid`.
    package init(_ text: String, region: String) throws(ClientError) { try self.init(CSVFile(text), region: region) }

    /// - Throws: `agencyFileNotValid`.
    package init(bytes: some RandomAccessCollection<UInt8>, region: String) throws(ClientError) {
        try self.init(CSVFile(bytes, region: region), region: region)
    }

    private init(_ file: CSVFile, region: String) throws(ClientError) {
        let records = file.records
        guard let head = records.first?.names, let id = head.firstIndex(of: "agency_id"), let phone = head.firstIndex(of: "agency_phone")
        else { throw .agencyFileNotValid }
        let name = head.firstIndex(of: "name")
        let filled = records.dropFirst().filter { !$0.fields.allSatisfy(\.isEmpty) }
        self.init(
            filled.map { record in
                func field(_ index: Int?) -> String? { index.flatMap { record.fields.indices.contains($0) ? record.fields[$0] : nil } }
                let faults: [Fault.Reason] = (record.isBroken ? [.quote] : []) + (record.isDamaged ? [.text] : [])
                return Line(number: record.line, id: field(id), phone: field(phone), name: field(name), faults: faults)
            }, region: region)
        guess = file.guess
    }

    init(_ lines: [Line], region: String) {
        var places: [AgencyID: Int] = [:]
        for line in lines {
            faults += line.faults.map { Fault(line: line.number, reason: $0) }
            guard let key = Self.field(line.id).flatMap({ AgencyID($0) }) else {
                faults.append(Fault(line: line.number, reason: .id))
                continue
            }
            let place = places[key] ?? drafts.count
            if place == drafts.count {
                drafts.append(AgencyDraft(id: key))
                places[key] = place
            }
            if let text = Self.field(line.name) {
                drafts[place].name = String(text.unicodeScalars.prefix(AgencyDraft.longestName).map(Character.init))
                if text.unicodeScalars.count > AgencyDraft.longestName { faults.append(Fault(line: line.number, reason: .name)) }
            }
            for written in Self.numbers(in: Self.field(line.phone) ?? "") {
                guard let number = PhoneNumber(written, region: region), !PhoneNumber.isTooLong(written), !Self.isRounded(written) else {
                    faults.append(Fault(line: line.number, reason: .phone))
                    continue
                }
                if !drafts[place].phones.contains(number) { drafts[place].phones.append(number) }
            }
        }
    }

    /// Without what no database keeps; nil for nothing.
    private static func field(_ text: String?) -> String? {
        let clean = (text ?? "").replacing("\0", with: "").trimmingCharacters(in: .whitespaces)
        return clean.isEmpty ? nil : clean
    }

    /// `3,70612E+10`: a spreadsheet has taken it for a quantity, and forgotten its last digits.
    private static func isRounded(_ number: Substring) -> Bool {
        number.trimmingCharacters(in: .whitespaces).wholeMatch(of: /[0-9]+([.,][0-9]+)?[eE]\+?[0-9]+/) != nil
    }

    /// Several may stand in one field.
    private static func numbers(in field: String) -> [Substring] {
        guard !isRounded(field[...]) else { return [field[...]] }
        return field.split { [";", ",", "/", "|", "\n", "\r\n"].contains($0) }.filter { !$0.allSatisfy(\.isWhitespace) }
    }
}

extension PhoneNumber {
    fileprivate init?(_ text: Substring, region: String) { self.init(text.trimmingCharacters(in: .whitespaces), region: region) }
    fileprivate static func isTooLong(_ text: Substring) -> Bool { isTooLong(String(text)) }
}
