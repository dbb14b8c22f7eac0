;; The engine's only machine code, in WebAssembly's 128-bit SIMD: `multiply`, which convolutions and
;; linear layers are made of, and `blend`, which is all that stands between them.
;; `make kernel` assembles it into kernel.wasm; a test holds that the two agree, byte for byte.
(module
  (memory (export "memory") 1)

  ;; For every place m and answer n:
  ;;
  ;;   out[m][n] = bias[n] + sum over rows r and i < length of
  ;;               in[m * step + r * skip + i] * weights[n][r][i]
  ;;
  ;; Addresses, steps and skips are in bytes, the rest in numbers (float32). Weights lie in panels of
  ;; eight answers: eight biases, then for each r and i the eight weights. `out` has eight times
  ;; `panels` numbers a place. Places are done in fours: up to three more than asked for are
  ;; written, and as many read.
  (func (export "multiply")
    (param $in i32) (param $step i32) (param $rows i32) (param $skip i32) (param $length i32)
    (param $weights i32) (param $panels i32) (param $out i32) (param $places i32)
    (local $width i32) (local $panel i32) (local $place i32) (local $row i32) (local $left i32)
    (local $base i32) (local $to i32) (local $w i32)
    (local $a0 i32) (local $a1 i32) (local $a2 i32) (local $a3 i32)
    (local $w0 v128) (local $w1 v128) (local $x v128)
    (local $s00 v128) (local $s01 v128) (local $s10 v128) (local $s11 v128)
    (local $s20 v128) (local $s21 v128) (local $s30 v128) (local $s31 v128)
    (local.set $width (i32.shl (local.get $panels) (i32.const 5)))
    (loop $each_panel
      (local.set $place (i32.const 0))
      (local.set $base (local.get $in))
      (local.set $to (i32.add (local.get $out) (i32.shl (local.get $panel) (i32.const 5))))
      (loop $each_four
        (local.set $w0 (v128.load (local.get $weights)))
        (local.set $w1 (v128.load offset=16 (local.get $weights)))
        (local.set $s00 (local.get $w0)) (local.set $s01 (local.get $w1))
        (local.set $s10 (local.get $w0)) (local.set $s11 (local.get $w1))
        (local.set $s20 (local.get $w0)) (local.set $s21 (local.get $w1))
        (local.set $s30 (local.get $w0)) (local.set $s31 (local.get $w1))
        (local.set $w (i32.add (local.get $weights) (i32.const 32)))
        (local.set $row (i32.const 0))
        (loop $each_row
          (local.set $a0 (i32.add (local.get $base) (i32.mul (local.get $row) (local.get $skip))))
          (local.set $a1 (i32.add (local.get $a0) (local.get $step)))
          (local.set $a2 (i32.add (local.get $a1) (local.get $step)))
          (local.set $a3 (i32.add (local.get $a2) (local.get $step)))
          (local.set $left (local.get $length))
          (loop $each_number
            (local.set $w0 (v128.load (local.get $w)))
            (local.set $w1 (v128.load offset=16 (local.get $w)))
            (local.set $x (v128.load32_splat (local.get $a0)))
            (local.set $s00 (f32x4.add (local.get $s00) (f32x4.mul (local.get $x) (local.get $w0))))
            (local.set $s01 (f32x4.add (local.get $s01) (f32x4.mul (local.get $x) (local.get $w1))))
            (local.set $x (v128.load32_splat (local.get $a1)))
            (local.set $s10 (f32x4.add (local.get $s10) (f32x4.mul (local.get $x) (local.get $w0))))
            (local.set $s11 (f32x4.add (local.get $s11) (f32x4.mul (local.get $x) (local.get $w1))))
            (local.set $x (v128.load32_splat (local.get $a2)))
            (local.set $s20 (f32x4.add (local.get $s20) (f32x4.mul (local.get $x) (local.get $w0))))
            (local.set $s21 (f32x4.add (local.get $s21) (f32x4.mul (local.get $x) (local.get $w1))))
            (local.set $x (v128.load32_splat (local.get $a3)))
            (local.set $s30 (f32x4.add (local.get $s30) (f32x4.mul (local.get $x) (local.get $w0))))
            (local.set $s31 (f32x4.add (local.get $s31) (f32x4.mul (local.get $x) (local.get $w1))))
            (local.set $w (i32.add (local.get $w) (i32.const 32)))
            (local.set $a0 (i32.add (local.get $a0) (i32.const 4)))
            (local.set $a1 (i32.add (local.get $a1) (i32.const 4)))
            (local.set $a2 (i32.add (local.get $a2) (i32.const 4)))
            (local.set $a3 (i32.add (local.get $a3) (i32.const 4)))
            (br_if $each_number
              (local.tee $left (i32.sub (local.get $left) (i32.const 1)))))
          (br_if $each_row
            (i32.lt_u
              (local.tee $row (i32.add (local.get $row) (i32.const 1)))
              (local.get $rows))))
        (v128.store (local.get $to) (local.get $s00))
        (v128.store offset=16 (local.get $to) (local.get $s01))
        (local.set $to (i32.add (local.get $to) (local.get $width)))
        (v128.store (local.get $to) (local.get $s10))
        (v128.store offset=16 (local.get $to) (local.get $s11))
        (local.set $to (i32.add (local.get $to) (local.get $width)))
        (v128.store (local.get $to) (local.get $s20))
        (v128.store offset=16 (local.get $to) (local.get $s21))
        (local.set $to (i32.add (local.get $to) (local.get $width)))
        (v128.store (local.get $to) (local.get $s30))
        (v128.store offset=16 (local.get $to) (local.get $s31))
        (local.set $to (i32.add (local.get $to) (local.get $width)))
        (local.set $base (i32.add (local.get $base) (i32.shl (local.get $step) (i32.const 2))))
        (br_if $each_four
          (i32.lt_u
            (local.tee $place (i32.add (local.get $place) (i32.const 4)))
            (local.get $places))))
      ;; The next panel lies behind the last weight of this one.
      (local.set $weights (local.get $w))
      (br_if $each_panel
        (i32.lt_u
          (local.tee $panel (i32.add (local.get $panel) (i32.const 1)))
          (local.get $panels)))))

  ;; For every place m and number c, a multiple of four numbers a place:
  ;;
  ;;   out[m][c] = max(in[m][c] * gain[c] + bias[m * step + c], floor)
  ;;
  ;; The step is in bytes: 0 for a bias that is the same everywhere.
  (func (export "blend")
    (param $in i32) (param $gain i32) (param $bias i32) (param $step i32) (param $floor f32)
    (param $channels i32) (param $out i32) (param $places i32)
    (local $g i32) (local $b i32) (local $end i32) (local $least v128)
    (local.set $least (f32x4.splat (local.get $floor)))
    (loop $each_place
      (local.set $g (local.get $gain))
      (local.set $b (local.get $bias))
      (local.set $end (i32.add (local.get $gain) (i32.shl (local.get $channels) (i32.const 2))))
      (loop $each_number
        (v128.store (local.get $out)
          (f32x4.max
            (f32x4.add
              (f32x4.mul (v128.load (local.get $in)) (v128.load (local.get $g)))
              (v128.load (local.get $b)))
            (local.get $least)))
        (local.set $in (i32.add (local.get $in) (i32.const 16)))
        (local.set $out (i32.add (local.get $out) (i32.const 16)))
        (local.set $b (i32.add (local.get $b) (i32.const 16)))
        (br_if $each_number
          (i32.lt_u
            (local.tee $g (i32.add (local.get $g) (i32.const 16)))
            (local.get $end))))
      (local.set $bias (i32.add (local.get $bias) (local.get $step)))
      (br_if $each_place
        (local.tee $places (i32.sub (local.get $places) (i32.const 1)))))))
