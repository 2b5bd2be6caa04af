import Foundation

/// The body of `POST /api/v1/events`: one event, or a list in which each stands or falls by itself.
enum NativeBatch {
    case single(NativeEvent)
    case list([Result<NativeEvent, DecodingProblem>])

    /// Throws ``DecodingProblem`` when the body is no JSON, or when the single event is wrong.
    init(body: Data) throws(DecodingProblem) {
        do {
            if Self.isList(body) {
                self = .list(try JSONDecoder().decode(TolerantList.self, from: body).results)
            } else {
                self = .single(try JSONDecoder().decode(NativeEvent.self, from: body))
            }
        } catch {
            throw DecodingProblem(error)
        }
    }

    static func isList(_ body: Data) -> Bool {
        body.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) } == UInt8(ascii: "[")
    }

    /// A list whose elements are read one by one.
    private struct TolerantList: Decodable {
        let results: [Result<NativeEvent, DecodingProblem>]

        init(from decoder: any Decoder) throws {
            var container = try decoder.unkeyedContainer()
            var results: [Result<NativeEvent, DecodingProblem>] = []
            while !container.isAtEnd { results.append(try container.decode(Tolerant.self).result) }
            self.results = results
        }
    }

    /// An element whose fault does not spoil the list.
    private struct Tolerant: Decodable {
        let result: Result<NativeEvent, DecodingProblem>

        init(from decoder: any Decoder) {
            do {
                result = .success(try NativeEvent(from: decoder))
            } catch {
                result = .failure(DecodingProblem(error))
            }
        }
    }
}
