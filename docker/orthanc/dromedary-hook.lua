-- Tells Dromedary at once what is new here, so that it need not wait for its next look (docs/pipelines/pacs-sync.md, "Web hook").
-- In Orthanc's configuration: "LuaScripts": ["/etc/orthanc/dromedary-hook.lua"]; in its environment:
--   DROMEDARY_URL     http://dromedary:8080
--   DROMEDARY_NAME    what dromedary.orthancs calls this Orthanc
--   DROMEDARY_NEW_INSTANCE  true: tell of instances as they come, too (for destinations with send-on: received), of a study once a second
--   DROMEDARY_SECRET  dromedary.hooks.secret, or DROMEDARY_SECRET_FILE, a file that holds it
-- Orthanc waits for the answer: 5 s at most where it has SetHttpTimeout; an older one (1.10) needs "HttpTimeout": 5 in its configuration.
-- A message that is lost does no harm: Dromedary follows the log of changes besides. Lua 5.1 to 5.4, nothing else needed.

local url = os.getenv("DROMEDARY_URL") or "http://dromedary:8080"
local name = os.getenv("DROMEDARY_NAME") or "ingest"
local newInstances = os.getenv("DROMEDARY_NEW_INSTANCE") == "true"

local function secret()
  local path = os.getenv("DROMEDARY_SECRET_FILE")
  if path == nil then
    return os.getenv("DROMEDARY_SECRET") or ""
  end
  local file = assert(io.open(path, "r"))
  local text = file:read("*a")
  file:close()
  return (text:gsub("%s+$", ""))
end

-- SHA-256 (FIPS 180-4) with arithmetic alone: Lua 5.1 has no operators for bits

local XOR, AND = {}, {}
for a = 0, 15 do
  for b = 0, 15 do
    local x, n, bit = 0, 0, 1
    for i = 0, 3 do
      local p, q = math.floor(a / bit) % 2, math.floor(b / bit) % 2
      if p ~= q then x = x + bit end
      if p + q == 2 then n = n + bit end
      bit = bit * 2
    end
    XOR[a * 16 + b], AND[a * 16 + b] = x, n
  end
end

local function combine(by, a, b)
  local result, place = 0, 1
  for _ = 1, 8 do
    result = result + by[(a % 16) * 16 + b % 16] * place
    a, b, place = math.floor(a / 16), math.floor(b / 16), place * 16
  end
  return result
end

local function xor(a, b) return combine(XOR, a, b) end
local function both(a, b) return combine(AND, a, b) end
local function invert(a) return 4294967295 - a end
local function shift(a, n) return math.floor(a / 2 ^ n) end
local function rotate(a, n)
  local low = a % 2 ^ n
  return math.floor(a / 2 ^ n) + low * 2 ^ (32 - n)
end

-- the constants are the fractions of roots of the first primes
local K, H0 = {}, {}
do
  local primes, candidate = {}, 2
  while #primes < 64 do
    local prime = true
    for _, p in ipairs(primes) do
      if candidate % p == 0 then prime = false break end
    end
    if prime then primes[#primes + 1] = candidate end
    candidate = candidate + 1
  end
  for i, p in ipairs(primes) do
    local cube = p ^ (1 / 3)
    K[i] = math.floor((cube - math.floor(cube)) * 4294967296)
    if i <= 8 then
      local root = p ^ 0.5
      H0[i] = math.floor((root - math.floor(root)) * 4294967296)
    end
  end
end

local function bytes(n)
  return string.char(shift(n, 24) % 256, shift(n, 16) % 256, shift(n, 8) % 256, n % 256)
end

local function sha256(text)
  local length = #text
  text = text .. "\128" .. string.rep("\0", (55 - length) % 64) .. bytes(0) .. bytes(length * 8)
  local h = {}
  for i = 1, 8 do h[i] = H0[i] end
  for at = 1, #text, 64 do
    local w = {}
    for i = 1, 16 do
      local a, b, c, d = text:byte(at + i * 4 - 4, at + i * 4 - 1)
      w[i] = ((a * 256 + b) * 256 + c) * 256 + d
    end
    for i = 17, 64 do
      local s0 = xor(xor(rotate(w[i - 15], 7), rotate(w[i - 15], 18)), shift(w[i - 15], 3))
      local s1 = xor(xor(rotate(w[i - 2], 17), rotate(w[i - 2], 19)), shift(w[i - 2], 10))
      w[i] = (w[i - 16] + s0 + w[i - 7] + s1) % 4294967296
    end
    local a, b, c, d, e, f, g, k = h[1], h[2], h[3], h[4], h[5], h[6], h[7], h[8]
    for i = 1, 64 do
      local s1 = xor(xor(rotate(e, 6), rotate(e, 11)), rotate(e, 25))
      local choice = xor(both(e, f), both(invert(e), g))
      local t1 = (k + s1 + choice + K[i] + w[i]) % 4294967296
      local s0 = xor(xor(rotate(a, 2), rotate(a, 13)), rotate(a, 22))
      local majority = xor(xor(both(a, b), both(a, c)), both(b, c))
      k, g, f, e, d, c, b, a = g, f, e, (d + t1) % 4294967296, c, b, a, (t1 + s0 + majority) % 4294967296
    end
    local sums = {a, b, c, d, e, f, g, k}
    for i = 1, 8 do h[i] = (h[i] + sums[i]) % 4294967296 end
  end
  local digest = ""
  for i = 1, 8 do digest = digest .. bytes(h[i]) end
  return digest
end

local function hmac(key, text)
  if #key > 64 then key = sha256(key) end
  key = key .. string.rep("\0", 64 - #key)
  local inner, outer = {}, {}
  for i = 1, 64 do
    inner[i] = string.char(xor(key:byte(i), 54))
    outer[i] = string.char(xor(key:byte(i), 92))
  end
  local digest = sha256(table.concat(outer) .. sha256(table.concat(inner) .. text))
  return (digest:gsub(".", function(c) return string.format("%02x", c:byte()) end))
end

-- Orthanc waits for each message: a Dromedary that hangs must not hold it
if SetHttpTimeout then
  SetHttpTimeout(5)
end

local function tell(event, study, change)
  local body = '{"orthanc":"' .. name .. '","study":"' .. study .. '","change":"' .. change .. '"}'
  local time = string.format("%d", os.time())
  HttpPost(url .. "/api/orthanc/" .. event, body, {
    ["Content-Type"] = "application/json",
    ["Dromedary-Timestamp"] = time,
    ["Dromedary-Signature"] = "sha256=" .. hmac(secret(), time .. "." .. body)
  })
end

function OnStableStudy(studyId, tags, metadata)
  tell("stable-study", studyId, "StableStudy " .. (metadata["LastUpdate"] or ""))
end

-- studies that were told of in this second
local second, told = 0, {}

function OnStoredInstance(instanceId, tags, metadata, origin)
  if not newInstances then
    return
  end
  local now = os.time()
  if now ~= second then
    second, told = now, {}
  end
  local studyId = ParseJson(RestApiGet("/instances/" .. instanceId .. "/study"))["ID"]
  if not told[studyId] then
    told[studyId] = true
    tell("new-instance", studyId, "NewInstance " .. instanceId)
  end
end
