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

    /// Whether a list has more than `limit` elements: found by its commas, before anything is made of it. Says nothing of
    /// whether it is JSON.
    static func hasMore(than limit: Int, in list: Data) -> Bool {
        var (depth, commas) = (0, 0)
        var (isText, isEscaped) = (false, false)
        return list.withUnsafeBytes { bytes in
            for byte in bytes {
                if isText {
                    if isEscaped { isEscaped = false } else if byte == 0x5C { isEscaped = true } else if byte == 0x22 { isText = false }
                    continue
                }
                switch byte {
                case 0x22: isText = true
                case 0x5B, 0x7B: depth += 1
                case 0x5D, 0x7D: depth -= 1
                case 0x2C where depth == 1:
                    commas += 1
                    if commas >= limit { return true }
                default: break
                }
            }
            return false
        }
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
